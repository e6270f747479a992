namespace Quittance.Decisions;

/// <summary>What happens by itself when an order's time has come. Nothing fails by time alone: the provider is asked first (V4).</summary>
static class DeadlineDecisions
{
    public static Outcome Pass(Decision decision, DeadlinePassed fact)
    {
        if (decision.Order(fact.Order) is not { } order || order.DueAt != fact.Due)
            return new Outcome.NothingNew("The order has another deadline by now.");
        decision.Concerns(order.Id);
        if (order.Closing is not Closing.None)
            LookAgain(decision, order);
        else if (order.Status is OrderStatus.Draft or OrderStatus.Unpaid)
            OrderDecisions.End(decision, order, Closing.Expire);
        else if (order.Status is OrderStatus.Pending)
            LookAgain(decision, order);
        Reschedule(decision, order.Id);
        return new Outcome.Applied();
    }

    /// <summary>Closes at the provider what can be closed, and reads what is being processed.</summary>
    static void LookAgain(Decision decision, Order order)
    {
        CheckoutDecisions.CloseAll(decision, order.Id);
        foreach (var payment in decision.PaymentsOf(order.Id).Where(payment => payment.Status is PaymentStatus.Processing).ToArray())
            PaymentDecisions.Read(decision, payment);
    }

    static void Reschedule(Decision decision, Id<Order> id)
    {
        var order = decision.Order(id)!;
        decision.Orders[id] = order with { DueAt = Deadline.Of(order, decision) };
    }
}
