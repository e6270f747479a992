using System.Text;
using Quittance.Providers;
using Quittance.Providers.Stripe;

namespace Quittance.Tests.Providers.Stripe;

/// <summary>The things that Stripe tests are about.</summary>
static class StripeSome
{
    public const string Secret = "whsec_test_first";
    public const string SecretKey = "sk_test_51Quittance";
    public const string SessionId = "cs_test_a1";
    public const string IntentId = "pi_3Qa1";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_793_000_000);
    public static readonly Id<Payment> Payment = Id<Payment>.Parse("pay_01k9p0000000000000000000p1");
    public static readonly Id<Order> Order = Id<Order>.Parse("ord_01k9p0000000000000000000a1");
    public static readonly Id<Order> OtherOrder = Id<Order>.Parse("ord_01k9p0000000000000000000a2");
    public static readonly Id<Call> Call = Id<Call>.Parse("cal_01k9p0000000000000000000c1");
    public static readonly Id<Call> Sought = Id<Call>.Parse("cal_01k9p0000000000000000000c2");
    public static readonly Id<Refund> Refund = Id<Refund>.Parse("rfd_01k9p0000000000000000000r1");
    public static readonly Id<Refund> OtherRefund = Id<Refund>.Parse("rfd_01k9p0000000000000000000r2");
    public static readonly Id<Transfer> Transfer = Id<Transfer>.Parse("tra_01k9p0000000000000000000t1");
    public static readonly Id<Transfer> OtherTransfer = Id<Transfer>.Parse("tra_01k9p0000000000000000000t2");
    public static readonly Id<Reversal> Reversal = Id<Reversal>.Parse("rev_01k9p0000000000000000000v1");
    public static readonly Id<Reversal> OtherReversal = Id<Reversal>.Parse("rev_01k9p0000000000000000000v2");
    public static readonly Currency Eur = Currency.Parse("eur");
    public static readonly ExternalRef Session = new("stripe", false, RefKind.Session, SessionId);
    public static readonly ExternalRef Capture = new("stripe", false, RefKind.Capture, IntentId);

    public static ExternalRef ChargeCapture { get; } = Ref(RefKind.Capture, "ch_1");

    public static StripeOptions Options(string? secret = null, string key = SecretKey) =>
        new() { SecretKey = key, WebhookSecrets = [secret ?? Secret] };

    public static StripeProvider Provider(HttpMessageHandler? handler = null, TimeProvider? time = null, StripeOptions? options = null) =>
        new(options ?? Options(), new HttpMessageInvoker(handler ?? new HttpClientHandler()), time ?? TimeProvider.System);

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A snapshot event around an object.</summary>
    public static string Event(string type, string json, string version = StripeTransport.Version) =>
        $$"""
        {"id":"evt_1","object":"event","api_version":"{{version}}","created":{{Now.ToUnixTimeSeconds()}},"livemode":false,
         "type":"{{type}}","data":{"object":{{json}} } }
        """;

    public static Reading Read(string type, string json) => Provider().ReadWebhook(Bytes(Event(type, json)));

    public static Fact OnlyFact(Reading reading) => Assert.Single(Assert.IsType<Reading.Facts>(reading).List);

    public static T Fact<T>(Reading reading)
        where T : Fact =>
        Assert.IsType<T>(OnlyFact(reading));

    public static CreateCheckout Create(string currency = "eur", long unit = 1250, long quantity = 2) => new(
        Payment,
        Order,
        new Money(unit * quantity, Currency.Parse(currency)),
        [new CheckoutLine("Seat & table", quantity, unit)],
        "ada@example.org",
        "https://shop.example/done?s={CHECKOUT_SESSION_ID}",
        "https://shop.example/back",
        Now + TimeSpan.FromHours(1));

    public static ExpireCheckout Expire { get; } = new(Payment, Session);

    public static ReadPayment ReadSession { get; } = new(Payment, Session);

    public static ReadPayment ReadIntent { get; } = new(Payment, Capture);

    public static FindCheckout Find { get; } = new(Payment, Order, Now - TimeSpan.FromHours(1));

    public static CreateRefund CreateRefund { get; } = new(Refund, Payment, Order, Capture, Euro(1250));

    public static FindRefund FindRefund { get; } = new(Sought, Refund, Capture);

    public static ListRefunds ListRefunds { get; } = new(Payment, Capture);

    public static ReadMovement ReadRefund { get; } = new(Ref(RefKind.Refund, "re_1"));

    public static ReadMovement ReadDispute { get; } = new(Ref(RefKind.Dispute, "dp_1"));

    public static ReadMovement ReadTransfer { get; } = new(Ref(RefKind.Transfer, "tr_1"));

    public static ReadSettlement ReadSettlement { get; } = new(Payment, Capture);

    public static CreateTransfer CreateTransfer { get; } =
        new(Transfer, Order, "acct_1Seller", Ref(RefKind.Charge, "ch_1"), Euro(1000));

    public static FindTransfer FindTransfer { get; } = new(Sought, Transfer, Order);

    public static CreateReversal CreateReversal { get; } = new(Reversal, Ref(RefKind.Transfer, "tr_1"), Euro(400));

    public static FindReversal FindReversal { get; } = new(Sought, Reversal, Ref(RefKind.Transfer, "tr_1"));

    public static IReadOnlyList<ProviderRequest> EveryMoneyCreation { get; } = [CreateRefund, CreateTransfer, CreateReversal];

    public static IReadOnlyList<ProviderRequest> EveryMoneyRead { get; } = [ReadRefund, ReadDispute, ReadTransfer, ReadSettlement];

    public static IReadOnlyList<ProviderRequest> EveryMoneyListing { get; } = [FindRefund, ListRefunds, FindTransfer, FindReversal];

    public static IReadOnlyList<ProviderRequest> EveryRequest { get; } =
    [
        Create(), Expire, ReadSession, ReadIntent, Find, .. EveryMoneyCreation, .. EveryMoneyRead, .. EveryMoneyListing,
    ];

    public static ExternalRef Ref(RefKind kind, string id) => new("stripe", false, kind, id);

    public static Money Euro(long cents) => new(cents, Eur);

    public static Answer.Received Answered(int status, string body, params (string Name, string Value)[] headers) =>
        new(status, headers.ToDictionary(header => header.Name, header => header.Value), Bytes(body));

    /// <summary>The call's end and the facts after it.</summary>
    public static (CallResult Result, IReadOnlyList<Fact> Facts) Told(ProviderRequest request, Answer answer)
    {
        var facts = Provider().ReadAnswer(Call, request, answer, Now);
        var settled = Assert.IsType<CallSettled>(facts[0]);
        Assert.Equal(Call, settled.Call);
        Assert.DoesNotContain(facts.Skip(1), fact => fact is CallSettled);
        return (settled.Result, [.. facts.Skip(1)]);
    }
}
