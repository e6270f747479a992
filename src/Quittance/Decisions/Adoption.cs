namespace Quittance.Decisions;

/// <summary>Taking in a payment that the application began at the provider by itself and that names our orders (one or several).</summary>
static class Adoption
{
    public static Outcome Adopt(Decision decision, PaymentSucceeded fact)
    {
        var moment = decision.Moment;
        var orders = fact.About.Orders.Distinct().Select(id => decision.Order(id)!).ToArray();
        if (orders.Any(order => order.Terms.Currency != orders[0].Terms.Currency))
        {
            CapturePostings.Unattributed(decision, fact.About.Capture!, null, fact.Received);
            return new Outcome.Quarantined(
                $"{fact.About.Capture!.Value} names orders of different currencies. Nothing was fulfilled; {fact.Received} is with "
                + "the provider.");
        }

        var payment = new Payment
        {
            Id = moment.Ids.Next<Payment>(),
            Shares = [.. orders.Select(order => new PaymentShare(order.Id, order.Terms.Amount))],
            Provider = moment.Provider,
            Live = moment.Live,
            Amount = new Money(orders.Sum(order => order.Terms.Amount), orders[0].Terms.Currency),
            CreatedAt = moment.At,
        };
        decision.Put(payment);
        return PaymentDecisions.Learn(decision, payment, fact);
    }
}
