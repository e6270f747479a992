using System.Text.Json;
using Moves = (Quittance.DisputeMoney? Withdrawn, Quittance.DisputeMoney? Reinstated);

namespace Quittance.Providers.Stripe;

/// <summary>
/// What a dispute took and gave back, by its <c>balance_transactions</c> (docs.stripe.com/api/disputes/object): the bank may take more
/// than what is disputed, and part of that can come back before the end.
/// </summary>
static class StripeDisputeEntries
{
    /// <summary>Stripe documents two at most; what is longer is not understood.</summary>
    const int MostEntries = 100;

    /// <summary>More minor units than any bank moves: what is larger is not understood.</summary>
    const long MostMinor = 1_000_000_000_000_000;

    /// <summary>Reads the entries; <c>null</c> when they are not understood.</summary>
    /// <param name="dispute">The dispute.</param>
    /// <param name="disputed">Its amount, in the currency of the payment.</param>
    public static Moves? Read(StripeSnapshot dispute, Money disputed)
    {
        if (dispute.Json.Member("balance_transactions") is not { } listed)
            return (null, null);
        if (listed.ValueKind != JsonValueKind.Array)
            return null;
        var entries = listed.EnumerateArray().Select(item => Entry(dispute with { Json = item })).ToList();
        if (entries is not [{ } first, ..])
            return entries.Count == 0 ? (null, null) : null;
        if (entries.Count > MostEntries || entries.Any(entry => entry is null || entry.Amount.Currency != first.Amount.Currency))
            return null;
        return Moved(
            disputed,
            Sum(entries.OfType<DisputeMoney>().Where(entry => entry.Amount.Minor < 0).ToList()),
            Sum(entries.OfType<DisputeMoney>().Where(entry => entry.Amount.Minor > 0).ToList()));
    }

    // What settled in another currency than the payment's says only which part came back: all that is disputed was taken.
    static Moves? Moved(Money disputed, DisputeMoney? taken, DisputeMoney? given) => (taken, given) switch
    {
        _ when (taken ?? given)?.Amount.Currency == disputed.Currency => (taken, given),
        ({ } all, null) => (all with { Amount = disputed }, null),
        ({ } all, { } part) when Part(disputed, part.Amount.Minor, all.Amount.Minor) is { IsPositive: true } scaled =>
            (all with { Amount = disputed }, part with { Amount = scaled }),
        _ => null,
    };

    // Rounded half away from zero. More than was taken cannot come back: what is above it, the exchange rate added.
    static Money Part(Money disputed, long part, long whole)
    {
        if (part >= whole)
            return disputed;
        var (quotient, rest) = Int128.DivRem((Int128)disputed.Minor * part, whole);
        return disputed with { Minor = (long)quotient + (rest * 2 >= whole ? 1 : 0) };
    }

    static DisputeMoney? Sum(IReadOnlyList<DisputeMoney> entries)
    {
        if (entries is not [var first, ..])
            return null;
        var amount = entries.Aggregate(Money.Zero(first.Amount.Currency), (sum, entry) => sum + entry.Amount);
        var fee = entries.Select(entry => entry.Fee).OfType<Money>().Aggregate(Money.Zero(amount.Currency), (sum, each) => sum + each);
        return new DisputeMoney(amount with { Minor = Math.Abs(amount.Minor) }, fee.Minor == 0 ? null : fee);
    }

    static DisputeMoney? Entry(StripeSnapshot entry)
    {
        if (entry.Amount("amount") is not { Minor: >= -MostMinor and <= MostMinor and not 0 } amount)
            return null;
        if (!Fits(entry.Json.Word("reporting_category"), amount))
            return null;
        if (entry.Json.Member("fee") is null)
            return new DisputeMoney(amount, null);
        return entry.Amount("fee") is { Minor: >= -MostMinor and <= MostMinor } fee ? new DisputeMoney(amount, fee) : null;
    }

    static bool Fits(string? category, Money amount) => category switch
    {
        null => true,
        "dispute" => amount.Minor < 0,
        "dispute_reversal" => amount.Minor > 0,
        _ => false,
    };
}
