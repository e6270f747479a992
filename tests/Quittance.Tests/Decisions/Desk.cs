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

    /// <summary>An id of something that is not here.</summary>
    public Id<T> NewId<T>()
        where T : IIdentified => _entropy.NewId<T>(Now);

    /// <summary>What an account of the ledger holds of euros: debits less credits.</summary>
    public long Balance(LedgerAccount account) => Books.Postings.DistinctBy(posted => posted.Cause)
        .SelectMany(posted => posted.Entries)
        .Where(entry => entry.Account == account && entry.Commodity == Commodity.Of(Euro))
        .Sum(entry => entry.Amount);

    void KeepFunds(Id<Transfer> id)
    {
        if (Books.Transfers.Find(id) is not { } transfer)
            return;
        var account = Chart.SellerPayable(transfer.Seller.ToString(), false);
        var underWay = Books.Transfers.All
            .Where(one => one.Seller == transfer.Seller && one.Status is TransferStatus.Pending or TransferStatus.Unknown)
            .Sum(one => one.Amount);
        var comingBack = Books.Reversals.All.Where(one => one.Status is TransferStatus.Pending or TransferStatus.Unknown)
            .Sum(one => one.Amount);
        Books.Funds[(transfer.Seller, Euro.Code)] = new SellerFunds(
            transfer.Seller, false, new Money(-Balance(account), Euro), underWay, comingBack);
    }

    void KeepMeter(string customer, string meter)
    {
        if (Books.Meters.Find((customer, meter)) is null)
            Books.Meters.Load((customer, meter), new MeterBalance(customer, meter, 0, 0));
    }

    /// <summary>Takes what was opened as known, as the database does from one event to the next.</summary>
    void KeepCases()
    {
        foreach (var opened in Books.Cases.DistinctBy(one => one.Cause))
        {
            if (Books.KnownCases.Find(opened.Id) is null)
                Books.KnownCases.Load(opened.Id, opened);
        }
    }

    /// <summary>Decides one event and takes it over.</summary>
    public Outcome Tell(Rank rank, params Fact[] facts)
    {
        var id = _entropy.NewId<Event>(Now);
        var provider = rank is Rank.Client ? "" : ProviderName;
        var moment = new Moment(id, provider, Live: false, rank, Now, new Mint(id, Now), Policy);
        foreach (var used in facts.OfType<UnitsUsed>())
            KeepMeter(used.Customer, used.Meter);
        foreach (var reserved in facts.OfType<UnitsReserved>())
            KeepMeter(reserved.Customer, reserved.Meter);
        foreach (var due in facts.OfType<TransferDue>())
            KeepFunds(due.Transfer);
        var (decision, outcome) = Decider.Decide(Books, facts, moment);
        Books.Take(decision);
        KeepCases();
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

    /// <summary>Sends a call and tells what came of it, with further facts of the same answer.</summary>
    public Outcome Settle(Call call, CallResult result, params Fact[] facts) =>
        Tell(call.Request.Changes ? Rank.Answer : Rank.Read, [Answer(call, result), .. facts]);

    /// <summary>What comes back from the next attempt to send a call.</summary>
    public CallSettled Answer(Call call, CallResult result) => new(call.Id, result) { Attempt = call.Attempts + 1, SentAt = Now };

    public void Declare(string name, long total) => Assert.IsType<Outcome.Applied>(Command(new CapacityDeclared(name, total)));

    public Id<Order> Place(long amount = 1000, string? capacity = null, string? code = null)
    {
        var terms = new OrderTerms(
            OrderKind.Booking, Euro, [new OrderLine("Seat", 1, amount, capacity)], null, "a@example.com", new Dictionary<string, string>());
        Assert.IsType<Outcome.Applied>(Command(new OrderPlaced(terms, code)));
        return Books.Orders.Keys.Last();
    }

    /// <summary>A seller that is known.</summary>
    public Id<Seller> Seller()
    {
        Assert.IsType<Outcome.Applied>(Command(new SellerDeclared(null, "Ann", ProviderName, "acct_1")));
        return Books.Sellers.All.Last().Id;
    }

    /// <summary>An order of one line that is sold for a seller.</summary>
    public Id<Order> PlaceFor(Id<Seller> seller, long amount, long fee)
    {
        var terms = new OrderTerms(
            OrderKind.Catalog,
            Euro,
            [new OrderLine("Goods", 1, amount, null, seller, fee)],
            "cus_1",
            "a@example.com",
            new Dictionary<string, string>());
        Assert.IsType<Outcome.Applied>(Command(new OrderPlaced(terms, null)));
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

    public static ExternalRef Ref(RefKind kind, string value) => new(ProviderName, false, kind, value);

    public static RefundTold Refunded(
        Id<Payment> payment, string refund, long amount, RefundStep step = RefundStep.Succeeded, string capture = "pi_1") =>
        new(
            About(payment, capture),
            Ref(RefKind.Refund, refund),
            null,
            new Money(amount, Euro),
            step,
            step is RefundStep.Failed ? new PaymentError("declined", "The bank did not take it.") : null);

    public static DisputeTold Disputed(
        Id<Payment> payment,
        DisputeStatus status,
        long withdrawn = 0,
        long reinstated = 0,
        int seconds = 0,
        long amount = 1000,
        string dispute = "dp_1",
        string capture = "pi_1") => new(
            About(payment, capture),
            Ref(RefKind.Dispute, dispute),
            new Money(amount, Euro),
            status,
            VirtualTime.Epoch.AddSeconds(seconds),
            withdrawn > 0 ? new DisputeMoney(new Money(withdrawn, Euro), null) : null,
            reinstated > 0 ? new DisputeMoney(new Money(reinstated, Euro), null) : null);

    public static PaymentClosed Closed(Id<Payment> payment, Closure how = Closure.Expired) => new(About(payment), how, null);
}
