namespace Quittance.Decisions;

/// <summary>What a capture posts: by what the provider received, in its currency, never by what was asked for.</summary>
static class CapturePostings
{
    /// <summary>The part of a payment that pays an order: it is credited to those whom the order's lines are sold by.</summary>
    public static void Paid(Decision decision, Payment payment, Order order, Money received) =>
        Post(decision, payment, order.Id, received, Credits(order.Terms, received, payment.Live));

    /// <summary>Money for an order that fulfils nothing: it waits for a person.</summary>
    public static void Owed(Decision decision, Payment payment, Id<Order> order, Money received) =>
        Post(decision, payment, order, received, [LedgerEntry.Credit(Chart.Suspense(payment.Live), received)]);

    /// <summary>A capture that belongs to no order as it is: a mismatch, a second one, or one that contradicts what is known.</summary>
    public static void Unattributed(Decision decision, ExternalRef capture, Payment? payment, Money received) => Post(
        decision,
        Causes.Capture(capture),
        payment is { Shares: [var only] } ? only.Order : null,
        payment?.Id,
        capture.Provider,
        capture.Live,
        received,
        [LedgerEntry.Credit(Chart.Suspense(capture.Live), received)]);

    /// <summary>
    /// Who is credited when an order is paid. Everything is the operator's own today; a line that is sold for a seller credits the
    /// seller and the platform's fee.
    /// </summary>
    /// <returns>One entry per account, in the order of the lines; together they are what was received.</returns>
    public static LedgerEntry[] Credits(OrderTerms terms, Money received, bool live)
    {
        var owners = terms.Lines.GroupBy(_ => Chart.PlatformRevenue(live), line => line.Quantity * line.UnitAmount).ToArray();
        var parts = Split.Over(received.Minor, [.. owners.Select(owner => owner.Sum())]);
        return [
            .. owners.Zip(parts)
                .Where(part => part.Second != 0)
                .Select(part => LedgerEntry.Credit(part.First.Key, received with { Minor = part.Second })),
        ];
    }

    static void Post(Decision decision, Payment payment, Id<Order> order, Money received, LedgerEntry[] credits) =>
        Post(decision, Cause(payment, order), order, payment.Id, payment.Provider, payment.Live, received, credits);

    static void Post(
        Decision decision,
        string cause,
        Id<Order>? order,
        Id<Payment>? payment,
        string provider,
        bool live,
        Money received,
        LedgerEntry[] credits)
    {
        if (received.Minor == 0)
            return;
        var moment = decision.Moment;
        decision.Post(LedgerTransaction.Of(
            moment.Ids.Next<LedgerTransaction>(),
            cause,
            [LedgerEntry.Debit(Chart.ProviderClearing(provider, live), received), .. credits],
            moment.Event,
            moment.At,
            order,
            payment));
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
