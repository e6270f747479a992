namespace Quittance.Decisions;

/// <summary>Beginning a payment, and closing what can still be paid: at most one payable thing per order exists at any moment.</summary>
static class CheckoutDecisions
{
    /// <summary>Whoever asked sends the call at once; if he dies, the outbox sends it after this time.</summary>
    static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(2);

    public static Outcome Begin(Decision decision, CheckoutAsked fact)
    {
        if (decision.Order(fact.Order) is not { } order)
            return new Outcome.Refused(Refusals.NoOrder(fact.Order));
        decision.Concerns(order.Id);
        switch (order.Status)
        {
            case OrderStatus.Draft:
                return new Outcome.Refused(Refusals.NotVerified);
            case OrderStatus.Canceled or OrderStatus.Expired:
                return new Outcome.Refused(Refusals.Ended(order));
            case OrderStatus.Refunded:
                return new Outcome.Refused(Refusals.Ended(order));
            case OrderStatus.Paid or OrderStatus.RefundPending or OrderStatus.PartiallyRefunded:
                return new Outcome.NothingNew("The order is paid.");
        }

        if (order.Closing is not Closing.None)
            return new Outcome.Refused(Refusals.BeingClosed);
        if (order.ActivePayment is { } active && decision.Payment(active) is { Status: PaymentStatus.Succeeded })
            return new Outcome.NothingNew("The money has come and is being looked at.");
        return decision.PaymentsOf(order.Id).LastOrDefault(payment => payment.IsLive) is { } live
            ? Resume(decision, order, live, fact)
            : Start(decision, order, fact);
    }

    /// <summary>Reads at the provider what the customer may have done meanwhile.</summary>
    public static Outcome Look(Decision decision, ReadAsked fact)
    {
        if (decision.Order(fact.Order) is not { } order)
            return new Outcome.Refused(Refusals.NoOrder(fact.Order));
        decision.Concerns(order.Id);
        foreach (var payment in decision.PaymentsOf(order.Id).Where(payment => payment.IsLive).ToArray())
            PaymentDecisions.Read(decision, payment, decision.Moment.At + HeadStart);
        return new Outcome.Applied();
    }

    /// <summary>Closes at the provider whatever of the order can still be paid.</summary>
    public static void CloseAll(Decision decision, Id<Order> order)
    {
        foreach (var payment in decision.PaymentsOf(order).Where(payment => payment.IsLive).ToArray())
            Close(decision, payment, order);
    }

    /// <summary>
    /// Asks the provider to close the payment's page, unless that is under way. A payment that has no page yet is closed when it
    /// gets one; one that is being processed comes to its end by itself.
    /// </summary>
    public static void Close(Decision decision, Payment payment, Id<Order> order)
    {
        if (payment.Session is not { } session || payment.Status is PaymentStatus.Processing)
            return;
        if (decision.OpenCallsOf(payment.Id).Any(call => call.Request is ExpireCheckout or ReadPayment))
            return;
        decision.Ask(payment.Provider, new ExpireCheckout(payment.Id, session), payment.Id, order, decision.Moment.At + HeadStart);
    }

    static Outcome Resume(Decision decision, Order order, Payment live, CheckoutAsked fact)
    {
        if (live.Provider != fact.Provider || live.Live != fact.Live)
        {
            Close(decision, live, order.Id);
            return new Outcome.Applied();
        }

        if (order.Status is OrderStatus.Pending)
            return new Outcome.NothingNew("The payment that was begun is still open.");
        if (!CapacityDecisions.TryHold(decision, order))
        {
            Close(decision, live, order.Id);
            return new Outcome.Refused(Refusals.SoldOut);
        }

        Activate(decision, order, live.Id);
        return new Outcome.Applied();
    }

    static Outcome Start(Decision decision, Order order, CheckoutAsked fact)
    {
        var moment = decision.Moment;
        if (!CapacityDecisions.TryHold(decision, order))
            return new Outcome.Refused(Refusals.SoldOut);
        var payment = new Payment
        {
            Id = moment.Ids.Next<Payment>(),
            Shares = [new PaymentShare(order.Id, order.Terms.Amount)],
            Provider = fact.Provider,
            Live = fact.Live,
            Amount = order.Amount,
            CreatedAt = moment.At,
        };
        decision.Put(payment);
        Activate(decision, order, payment.Id);
        decision.Ask(fact.Provider, Request(order, payment, fact, moment), payment.Id, order.Id, moment.At + HeadStart);
        return new Outcome.Applied();
    }

    /// <summary>Makes the payment the one that the order waits for.</summary>
    public static void Activate(Decision decision, Order order, Id<Payment> payment)
    {
        decision.Put(order with { Status = OrderStatus.Pending, ActivePayment = payment, Held = true });
        decision.Notify(order.Id, "order.pending", payload => payload["payment"] = payment.ToString());
    }

    static CreateCheckout Request(Order order, Payment payment, CheckoutAsked fact, Moment moment) => new(
        payment.Id,
        order.Id,
        order.Amount,
        [.. order.Terms.Lines.Select(line => new CheckoutLine(line.Description, line.Quantity, line.UnitAmount))],
        order.Terms.CustomerEmail,
        fact.SuccessUrl,
        fact.CancelUrl,
        moment.At + moment.Policy.CheckoutLifetime);
}
