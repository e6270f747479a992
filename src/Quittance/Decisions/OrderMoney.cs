namespace Quittance.Decisions;

/// <summary>What an order shows of its money, and all that follows it: grants, cases and sellers' parts.</summary>
static class OrderMoney
{
    /// <summary>Brings everything that hangs on a payment's money in line with what is known of its refunds and disputes.</summary>
    public static void Level(Decision decision, Id<Payment> id)
    {
        var payment = decision.Payment(id)!;
        foreach (var share in payment.Shares)
        {
            if (decision.Order(share.Order) is not { } order || order.PaidBy != id)
                continue;
            decision.Put(Reckoned(decision, payment, order));
            GrantDecisions.Level(decision, payment, order.Id);
        }

        CaseDecisions.Level(decision, payment);
        TransferDecisions.Level(decision, payment);
    }

    /// <summary>What can still be refunded of an order, counting refunds that are under way and money that disputes hold.</summary>
    public static long Left(Decision decision, Payment payment, Id<Order> order)
    {
        var taken = Taken.Of(payment, decision.RefundsOf(payment.Id).Where(refund => refund.Counts), Disputed(decision, payment));
        return payment.Parts.Where(part => part.Order == order).Sum(part => part.Amount)
            - taken.RefundedOf(payment, order) - taken.LostOf(payment, order);
    }

    /// <summary>What disputes hold or have cost.</summary>
    public static long Disputed(Decision decision, Payment payment) => decision.DisputesOf(payment.Id).Sum(dispute => dispute.Net);

    /// <summary>Whether a refund is of an order: it names it, or it was made over the whole payment.</summary>
    public static bool Concerns(Refund refund, Id<Order> order) => refund.Order is null || refund.Order == order;

    static Order Reckoned(Decision decision, Payment payment, Order order)
    {
        var refunds = decision.RefundsOf(payment.Id).ToArray();
        var taken = Taken.Of(
            payment, refunds.Where(refund => refund.Status is RefundStatus.Succeeded), Disputed(decision, payment));
        var refunded = taken.RefundedOf(payment, order.Id);
        return order with
        {
            AmountRefunded = refunded,
            AmountDisputed = taken.LostOf(payment, order.Id),
            Status = refunds.Any(refund => refund.IsOpen && Concerns(refund, order.Id))
                ? OrderStatus.RefundPending
                : refunded == 0
                    ? OrderStatus.Paid
                    : refunded >= order.AmountPaid ? OrderStatus.Refunded : OrderStatus.PartiallyRefunded,
        };
    }
}
