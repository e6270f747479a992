namespace Quittance.Decisions;

/// <summary>
/// What a capture posts: by what the provider received, in its currency, never by what was asked for. To whom it was credited is kept with
/// the payment, for whatever takes it back later.
/// </summary>
static class CapturePostings
{
    /// <summary>
    /// The part of a payment that pays an order: it is credited to those whom the order's lines are sold by. What came above what is due
    /// is the customer's, where the operator allows that.
    /// </summary>
    public static void Paid(Decision decision, Payment payment, Order order, Money due)
    {
        var parts = Parts(order, due, payment.Live);
        if (Following.IsOverpaid(decision, payment))
            parts = [.. parts, new PaymentPart(
                null, Chart.CustomerCredit(order.Terms.CustomerId!, payment.Live), payment.Received!.Value.Minor - due.Minor)];
        Post(decision, payment, order.Id, parts);
    }

    /// <summary>Money for an order that fulfils nothing: it waits for a person.</summary>
    public static void Owed(Decision decision, Payment payment, Id<Order> order, Money received) =>
        Post(decision, payment, order, [new PaymentPart(order, Chart.Suspense(payment.Live), received.Minor)]);

    /// <summary>A capture that belongs to no order as it is: a mismatch, a second one, or one that contradicts what is known.</summary>
    public static void Unattributed(Decision decision, ExternalRef capture, Payment? payment, Money received)
    {
        var order = payment is { Shares: [var only] } ? only.Order : (Id<Order>?)null;
        PaymentPart[] parts = [new PaymentPart(order, Chart.Suspense(capture.Live), received.Minor)];
        // A second capture of a payment is not what the payment's refunds take from. What a person has decided about the first since is
        // not undone when the provider tells of it again.
        if (payment is { Parts.Count: 0 } && payment.Capture == capture)
            decision.Put(payment with { Parts = parts });
        Post(decision, Causes.Capture(capture), order, payment?.Id, capture.Provider, capture.Live, received.Currency, parts);
    }

    /// <summary>
    /// Who is credited when an order is paid: a line that is sold for a seller credits the seller and the platform's fee, any other is the
    /// operator's own.
    /// </summary>
    /// <returns>One part per account, in the order of the lines; together they are what was received.</returns>
    public static IReadOnlyList<PaymentPart> Parts(Order order, Money received, bool live)
    {
        var owners = order.Terms.Lines.SelectMany(Owners)
            .GroupBy(owner => owner.Seller, (seller, owned) => (Seller: seller, Amount: owned.Sum(owner => owner.Amount)))
            .ToArray();
        var amounts = Split.Over(received.Minor, [.. owners.Select(owner => owner.Amount)]);
        return
        [
            .. owners.Zip(amounts, (owner, amount) => new PaymentPart(order.Id, AccountOf(owner.Seller, live), amount, owner.Seller))
                .Where(part => part.Amount != 0),
        ];
    }

    static IEnumerable<(Id<Seller>? Seller, long Amount)> Owners(OrderLine line) => line.Seller is null
        ? [(null, line.Amount)]
        : [(line.Seller, line.Amount - line.PlatformFee), (null, line.PlatformFee)];

    static LedgerAccount AccountOf(Id<Seller>? seller, bool live) =>
        seller is { } id ? Chart.SellerPayable(id.ToString(), live) : Chart.PlatformRevenue(live);

    static void Post(Decision decision, Payment payment, Id<Order> order, IReadOnlyList<PaymentPart> parts)
    {
        var known = decision.Payment(payment.Id)!;
        decision.Put(known with { Parts = [.. known.Parts, .. parts] });
        Post(
            decision,
            Cause(payment, order),
            order,
            payment.Id,
            payment.Provider,
            payment.Live,
            payment.Received!.Value.Currency,
            parts);
    }

    static void Post(
        Decision decision,
        string cause,
        Id<Order>? order,
        Id<Payment>? payment,
        string provider,
        bool live,
        Currency currency,
        IReadOnlyList<PaymentPart> parts)
    {
        var received = new Money(parts.Sum(part => part.Amount), currency);
        decision.Post(
            cause,
            [
                LedgerEntry.Debit(Chart.ProviderClearing(provider, live), received),
                .. parts.Select(part => LedgerEntry.Credit(part.Account, received with { Minor = part.Amount })),
            ],
            order,
            payment);
    }

    /// <summary>
    /// A capture for one order has one cause, whatever becomes of it, so that it can never be booked twice under two names (V2).
    /// </summary>
    static string Cause(Payment payment, Id<Order> order)
    {
        var capture = payment.Capture ?? throw new InvalidOperationException($"Payment {payment.Id} received money without a capture.");
        return payment.Shares.Count == 1 ? Causes.Capture(capture) : Causes.Capture(capture, order);
    }
}
