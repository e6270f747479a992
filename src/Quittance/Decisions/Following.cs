using System.Text.Json.Nodes;

namespace Quittance.Decisions;

/// <summary>How an order follows what has become known of one of its payments.</summary>
static class Following
{
    public static void Follow(Decision decision, Order order, Payment before, Payment after)
    {
        if (after.Received is { } received)
        {
            if (before.Received is null)
                Receive(decision, order, after, received);
        }
        else if (after.End is not null)
        {
            if (before.End is null)
                End(decision, order, after);
        }
        else if (after.Progress != before.Progress && after.Progress is { } progress)
        {
            Move(decision, order, after, progress);
        }
        else if (after.Session is not null
            && (order.Closing is not Closing.None || order.Status is not (OrderStatus.Unpaid or OrderStatus.Pending)))
        {
            CheckoutDecisions.Close(decision, after, order.Id);
        }
    }

    /// <summary>
    /// Money came. It pays the order if it is what was asked for and the order can still take it; otherwise it is shown to a person.
    /// </summary>
    static void Receive(Decision decision, Order order, Payment payment, Money received)
    {
        if (received != payment.Amount && !IsOverpaid(decision, payment))
        {
            Keep(decision, order, payment);
            return;
        }

        if (order.WasPaid)
        {
            Owe(decision, order, payment, CaseKind.DuplicatePayment, $"order {order.Id} is paid by {order.PaidBy} already");
            return;
        }

        var ended = order.Status is OrderStatus.Canceled or OrderStatus.Expired;
        if (ended && decision.Moment.Policy.LateMoney is LateMoney.Refund)
            Owe(decision, order, payment, CaseKind.RefundOwed, $"order {order.Id} had ended");
        else if (!CapacityDecisions.TrySell(decision, order))
            Owe(decision, order, payment, CaseKind.RefundOwed, $"what order {order.Id} needs is no longer free");
        else
            Capture(decision, order, payment);
    }

    /// <summary>
    /// Whether more came than is due and the operator allows that the rest is kept for the customer: then the order is paid by what is due.
    /// </summary>
    public static bool IsOverpaid(Decision decision, Payment payment) =>
        decision.Moment.Policy.CustomerCredit
        && payment is { Received: { } received, Shares: [var only] }
        && received.Currency == payment.Amount.Currency
        && received > payment.Amount
        && decision.Order(only.Order) is { Terms.CustomerId: not null } order
        && (order.PaidBy is null || order.PaidBy == payment.Id);

    static void Capture(Decision decision, Order order, Payment payment)
    {
        CapturePostings.Paid(decision, payment, order, ShareOf(payment, order));
        Pay(decision, order, payment, ShareOf(payment, order));
    }

    /// <summary>The order is paid, by money that is booked to it.</summary>
    public static void Pay(Decision decision, Order order, Payment payment, Money share)
    {
        decision.Put(order with
        {
            Status = OrderStatus.Paid,
            PaidBy = payment.Id,
            PaidAt = decision.Moment.At,
            ActivePayment = null,
            AmountPaid = share.Minor,
            Held = false,
            Closing = Closing.None,
        });
        decision.Notify(order.Id, "order.paid", payload => payload["payment"] = payment.Id.ToString());
        CheckoutDecisions.CloseAll(decision, order.Id);
        OrderMoney.Level(decision, payment.Id);
    }

    /// <summary>The money is not what was asked for: the order waits for a person, keeps its place, and takes no second payment.</summary>
    static void Keep(Decision decision, Order order, Payment payment)
    {
        if (order.Status is OrderStatus.Unpaid or OrderStatus.Draft && CapacityDecisions.TryHold(decision, order))
            decision.Put(order with { Status = OrderStatus.Pending, ActivePayment = payment.Id, Held = true, Closing = Closing.None });
        else
            decision.Put(order with { Closing = Closing.None });
        decision.Notify(order.Id, "payment.mismatch", payload => Describe(payload, payment));
    }

    static void Owe(Decision decision, Order order, Payment payment, CaseKind kind, string why)
    {
        // What pays nothing is owed back whole, also what came above what was due.
        var share = payment.Shares.Count == 1 ? payment.Received!.Value : ShareOf(payment, order);
        CapturePostings.Owed(decision, payment, order.Id, share);
        decision.Open(
            kind,
            $"owed:{payment.Capture?.Value ?? payment.Id.ToString()}:{order.Id}",
            order.Id,
            payment.Id,
            share,
            $"{share} came for payment {payment.Id}, but {why}. The money is with the provider and nothing was fulfilled for it. "
            + "Refund it.");
        if (order.ActivePayment == payment.Id)
            LetGo(decision, order);
        decision.Notify(order.Id, "payment.refund_owed", payload => Describe(payload, payment));
        OrderDecisions.EndIfClosed(decision, order.Id);
    }

    static Money ShareOf(Payment payment, Order order) =>
        new(payment.Shares.Single(share => share.Order == order.Id).Amount, payment.Amount.Currency);

    static void End(Decision decision, Order order, Payment payment)
    {
        if (order.Closing is not Closing.None)
            OrderDecisions.EndIfClosed(decision, order.Id);
        else if (order.ActivePayment == payment.Id)
            Fail(decision, order, payment);
    }

    static void Move(Decision decision, Order order, Payment payment, Progress progress)
    {
        if (order.Closing is not Closing.None || order.Status is not (OrderStatus.Unpaid or OrderStatus.Pending))
        {
            CheckoutDecisions.Close(decision, payment, order.Id);
        }
        else if (progress.Step is ProgressStep.TryFailed)
        {
            if (order.ActivePayment == payment.Id)
                Fail(decision, order, payment);
        }
        else if (order.Status is OrderStatus.Unpaid && CapacityDecisions.TryHold(decision, order))
        {
            CheckoutDecisions.Activate(decision, order, payment.Id);
        }
    }

    /// <summary>The attempt that the order waited for failed (V3: this one and no other): the customer can try again.</summary>
    static void Fail(Decision decision, Order order, Payment payment)
    {
        LetGo(decision, order);
        decision.Notify(order.Id, "order.payment_failed", payload => Describe(payload, payment));
    }

    /// <summary>The order waits for the payment no longer: its place is free, and the customer can try again.</summary>
    public static void LetGo(Decision decision, Order order)
    {
        CapacityDecisions.Release(decision, order);
        decision.Put(order with { Status = OrderStatus.Unpaid, ActivePayment = null, Held = false });
    }

    static void Describe(JsonObject payload, Payment payment)
    {
        payload["payment"] = payment.Id.ToString();
        if (payment.LastError is { } error)
            payload["error"] = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        if (payment.Received is { } received)
            payload["received"] = new JsonObject { ["amount"] = received.Minor, ["currency"] = received.Currency.Code };
    }
}
