using Quittance.Decisions;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Decisions;

/// <summary>The pure decision without a database: events are decided one after the other, each at its own time.</summary>
sealed class Desk
{
    public static readonly Currency Euro = Currency.Parse("eur");
    const string ProviderName = "scripted";
    readonly Entropy _entropy = Entropy.Seeded(7);

    public Desk(Policy? policy = null) => Policy = (policy ?? new Policy()) with
    {
        KeyHorizons = new Dictionary<string, TimeSpan> { [ProviderName] = TimeSpan.FromHours(23) },
    };

    public Policy Policy { get; }

    public Books Books { get; } = new();

    public DateTimeOffset Now { get; private set; } = VirtualTime.Epoch;

    public void Pass(TimeSpan by) => Now += by;

    /// <summary>Decides one event and takes it over.</summary>
    public Outcome Tell(Rank rank, params Fact[] facts)
    {
        var id = _entropy.NewId<Event>(Now);
        var provider = rank is Rank.Client ? "" : ProviderName;
        var moment = new Moment(id, provider, Live: false, rank, Now, new Mint(id, Now), Policy);
        var (decision, outcome) = Decider.Decide(Books, facts, moment);
        Books.Take(decision);
        return outcome;
    }

    public Outcome Webhook(params Fact[] facts) => Tell(Rank.Webhook, facts);

    public Outcome Command(Fact fact) => Tell(Rank.Client, fact);

    public Order Order(Id<Order> id) => Books.Orders[id];

    public Payment Payment(Id<Payment> id) => Books.Payments[id];

    public IReadOnlyList<string> Notices(Id<Order> order) =>
        [.. Books.Notices.Where(notice => notice.Order == order).Select(notice => notice.Type)];

    public IReadOnlyList<CaseKind> Cases => [.. Books.Cases.DistinctBy(opened => opened.Cause).Select(opened => opened.Kind)];

    public T Open<T>(Func<Call, bool>? which = null)
        where T : ProviderRequest =>
        (T)Assert.Single(OpenCalls, call => call.Request is T && (which?.Invoke(call) ?? true)).Request;

    public IEnumerable<Call> OpenCalls => Books.Calls.Values.Where(call => call.IsOpen);

    public Call CallOf<T>()
        where T : ProviderRequest => Assert.Single(OpenCalls, call => call.Request is T);

    /// <summary>Marks a call as sent, as the outbox does before it sends.</summary>
    public Call Send(Call call)
    {
        var sent = call with { Attempts = call.Attempts + 1, FirstSentAt = call.FirstSentAt ?? Now, LastSentAt = Now };
        Books.Calls[call.Id] = sent;
        return sent;
    }

    /// <summary>Sends a call and tells what came of it, with further facts of the same answer.</summary>
    public Outcome Settle(Call call, CallResult result, params Fact[] facts) =>
        Tell(call.Request.Changes ? Rank.Answer : Rank.Read, [new CallSettled(Send(call).Id, result), .. facts]);

    public void Declare(string name, long total) => Assert.IsType<Outcome.Applied>(Command(new CapacityDeclared(name, total)));

    public Id<Order> Place(long amount = 1000, string? capacity = null, string? code = null)
    {
        var terms = new OrderTerms(
            OrderKind.Booking, Euro, [new OrderLine("Seat", 1, amount, capacity)], null, "a@example.com", new Dictionary<string, string>());
        Assert.IsType<Outcome.Applied>(Command(new OrderPlaced(terms, code)));
        return Books.Orders.Keys.Last();
    }

    public Outcome Checkout(Id<Order> order, string provider = ProviderName) =>
        Command(new CheckoutAsked(order, provider, false, "https://a.example/", "https://b.example/"));

    /// <summary>An order with a payment whose page is open.</summary>
    public (Id<Order> Order, Id<Payment> Payment) Opened(long amount = 1000, string? capacity = null)
    {
        var order = Place(amount, capacity);
        return (order, Begin(order));
    }

    /// <summary>Begins a payment of an order and lets the provider open its page.</summary>
    public Id<Payment> Begin(Id<Order> order)
    {
        Assert.IsType<Outcome.Applied>(Checkout(order));
        var payment = Order(order).ActivePayment!.Value;
        Settle(
            Assert.Single(OpenCalls, call => call.Request is CreateCheckout && call.Payment == payment),
            new CallResult.Done(),
            IsOpen(payment));
        return payment;
    }

    public static ExternalRef Session(Id<Payment> payment) => new(ProviderName, false, RefKind.Session, $"cs_{payment}");

    public static ExternalRef Capture(string value) => new(ProviderName, false, RefKind.Capture, value);

    public static PaymentSubject About(Id<Payment> payment, string? capture = null) => new(
        payment, [], null, capture is null ? null : Capture(capture));

    public static CheckoutOpened IsOpen(Id<Payment> payment) => new(
        new PaymentSubject(payment, [], Session(payment), null), $"https://pay.example/{payment}", null);

    public static PaymentProgressed Moved(Id<Payment> payment, ProgressStep step, int seconds = 0) => new(
        About(payment), step, VirtualTime.Epoch.AddSeconds(seconds), step is ProgressStep.TryFailed
            ? new PaymentError("card_declined", "The card was declined.")
            : null);

    public static PaymentSucceeded Paid(Id<Payment> payment, long amount = 1000, string capture = "pi_1", string currency = "eur") =>
        new(About(payment, capture), new Money(amount, Currency.Parse(currency)));

    public static PaymentClosed Closed(Id<Payment> payment, Closure how = Closure.Expired) => new(About(payment), how, null);
}
