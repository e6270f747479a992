namespace Quittance.Decisions;

/// <summary>
/// What refunds and lost disputes have taken from each part of a payment. It follows from the sums alone, never from the order in which
/// they came (V10), and from the parts as they were credited (V8).
/// </summary>
/// <param name="Refunded">By part, what went back to the customer.</param>
/// <param name="Lost">By part, what a dispute cost.</param>
/// <param name="Beyond">What was taken above all that was received.</param>
sealed record Taken(long[] Refunded, long[] Lost, long Beyond)
{
    /// <summary>Reckons what has been taken.</summary>
    /// <param name="payment">The payment and its parts.</param>
    /// <param name="refunds">The refunds that count.</param>
    /// <param name="lost">What disputes cost, in minor units.</param>
    public static Taken Of(Payment payment, IEnumerable<Refund> refunds, long lost)
    {
        long[] left = [.. payment.Parts.Select(part => part.Amount)];
        var refunded = new long[left.Length];
        var beyond = 0L;
        var byOrder = refunds.ToLookup(refund => refund.Order, refund => refund.Amount.Minor);
        // What the provider gave back over the payment as a whole lies on all of its parts. It comes first, so that a refund of one
        // order never changes what was taken from another.
        beyond += Take(left, refunded, byOrder[null].Sum(), _ => true);
        var over = 0L;
        foreach (var of in byOrder.Where(group => group.Key is not null).OrderBy(group => group.Key.ToString(), StringComparer.Ordinal))
            over += Take(left, refunded, of.Sum(), index => payment.Parts[index].Order == of.Key);
        beyond += Take(left, refunded, over, _ => true);
        var losses = new long[left.Length];
        beyond += Take(left, losses, lost, _ => true);
        return new Taken(refunded, losses, beyond);
    }

    /// <summary>What was refunded of one order's parts.</summary>
    public long RefundedOf(Payment payment, Id<Order> order) => Sum(payment, order, Refunded);

    /// <summary>What disputes cost of one order's parts.</summary>
    public long LostOf(Payment payment, Id<Order> order) => Sum(payment, order, Lost);

    /// <summary>Takes from those parts, pro rata, what they still have.</summary>
    /// <returns>What they could not give.</returns>
    static long Take(long[] left, long[] taken, long amount, Func<int, bool> from)
    {
        int[] chosen = [.. Enumerable.Range(0, left.Length).Where(from)];
        long[] parts = [.. chosen.Select(index => left[index])];
        var slice = Math.Min(amount, parts.Sum());
        var given = Split.Slice(parts, 0, slice);
        for (var i = 0; i < chosen.Length; i++)
        {
            left[chosen[i]] -= given[i];
            taken[chosen[i]] += given[i];
        }

        return amount - slice;
    }

    static long Sum(Payment payment, Id<Order> order, long[] amounts) =>
        amounts.Where((_, index) => payment.Parts[index].Order == order).Sum();
}
