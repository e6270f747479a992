namespace Quittance.Providers.Stripe;

/// <summary>
/// What a transfer to a connected account and its reversals say (docs.stripe.com/api/transfers/object). A transfer has no status: one
/// that exists was made.
/// </summary>
static class StripeTransfer
{
    const string NoId = "The transfer has no usable id.";

    /// <summary>The transfer itself.</summary>
    public static Reading Created(StripeSnapshot transfer)
    {
        if (transfer.Self(RefKind.Transfer) is not { } self)
            return new Reading.Unrecognised(NoId);
        if (transfer.Amount("amount") is not { IsPositive: true } amount)
            return new Reading.Unrecognised("The transfer does not say how much it moves in a currency that is known.");
        return StripeSubject.TryOwn<Transfer>(
            transfer.Json, StripeMoneyRequests.TransferKey, "a transfer id", out var ours, out var garbage)
                ? new Reading.Facts([new TransferTold(self, ours, amount)])
                : new Reading.Unrecognised(garbage);
    }

    /// <summary>Part of it came back, or all: by the reversals that it holds if they are all of them; otherwise it must be read.</summary>
    public static Reading Reversed(StripeSnapshot transfer) => (transfer.Self(RefKind.Transfer), transfer.Listed("reversals")) switch
    {
        (null, _) => new Reading.Unrecognised(NoId),
        ({ } self, { Count: > 0 } reversals) when AreAll(reversals, transfer) => Both(transfer, self, reversals),
        ({ } self, _) => new Reading.Facts([new MovementChanged(self)]),
    };

    /// <summary>
    /// What a read of the transfer says. It holds the ten newest reversals: what went before them was told when it was the newest.
    /// </summary>
    public static Reading Read(StripeSnapshot transfer)
    {
        if (transfer.Self(RefKind.Transfer) is not { } self)
            return new Reading.Unrecognised(NoId);
        var reversals = transfer.Listed("reversals") ?? [];
        return AreAll(reversals, transfer) || transfer.Json.Object("reversals")?.Flag("has_more") == true
            ? Both(transfer, self, reversals)
            : new Reading.Unrecognised("The transfer's reversals do not make up what it says was reversed.");
    }

    /// <summary>One reversal.</summary>
    /// <param name="reversal">The reversal.</param>
    /// <param name="transfer">The transfer that it was found under; another one that it names is not understood.</param>
    public static Reading Reversal(StripeSnapshot reversal, ExternalRef transfer)
    {
        if (reversal.Self(RefKind.Reversal) is not { } self)
            return new Reading.Unrecognised("The transfer's reversal has no usable id.");
        if (reversal.Json.Member("transfer") is not null && reversal.Json.Link("transfer") != transfer.Value)
            return new Reading.Unrecognised("The reversal is of another transfer.");
        if (reversal.Amount("amount") is not { IsPositive: true } amount)
            return new Reading.Unrecognised("The transfer's reversal does not say how much it takes back in a currency that is known.");
        return StripeSubject.TryOwn<Reversal>(
            reversal.Json, StripeMoneyRequests.ReversalKey, "a reversal id", out var ours, out var garbage)
                ? new Reading.Facts([new ReversalTold(self, transfer, ours, amount)])
                : new Reading.Unrecognised(garbage);
    }

    static Reading Both(StripeSnapshot transfer, ExternalRef self, IReadOnlyList<StripeSnapshot> reversals) =>
        reversals.Select(reversal => Reversal(reversal, self)).Prepend(Created(transfer)).Together();

    static bool AreAll(IReadOnlyList<StripeSnapshot> reversals, StripeSnapshot transfer) =>
        transfer.Amount("amount_reversed") is { } reversed
        && StripeAmounts.Sum(reversals.Select(reversal => reversal.Amount("amount")), reversed.Currency) == reversed;
}
