using Quittance.Ledger;
using Quittance.Payments;
using Quittance.Providers;
using Quittance.Refunds;
using Quittance.Storage;

namespace Quittance.Reconciliation;

/// <summary>Says whether a provider and the ledger agree about one movement of money.</summary>
sealed class Settlement(Store store, Connections connections, Entropy entropy, TimeProvider time)
{
    /// <summary>What the ledger says of a movement that its provider settled.</summary>
    public static async Task<Compared> CompareAsync(Session session, ListedMovement movement, CancellationToken cancellationToken)
    {
        var cause = CauseOf(movement);
        var booked = await BookedAsync(session, cause, cancellationToken).ConfigureAwait(false);
        if (booked.Causes.Count == 0)
        {
            if (await CameToNothingAsync(session, movement.Ref.Value, cancellationToken).ConfigureAwait(false))
                return Compared.Foreign;
            return await IsOursAsync(session, movement, cancellationToken).ConfigureAwait(false)
                ? new Compared([], [new Differs(DifferenceKind.NotHere, cause, movement.Ref, null, null, movement.Amount)])
                : Compared.Foreign;
        }

        var differs = new List<Differs>();
        if (movement.Amount is { } there && booked.Moved != there)
            differs.Add(new Differs(DifferenceKind.Amount, cause, movement.Ref, booked.Order, booked.Moved, there));
        if (FeeCauseOf(movement) is { } feeCause && movement.Fee.Minor != 0)
        {
            var fee = await BookedAsync(session, feeCause, cancellationToken).ConfigureAwait(false);
            var kind = fee.Causes.Count == 0 ? DifferenceKind.FeeNotHere : DifferenceKind.FeeAmount;
            if (fee.Moved != movement.Fee)
                differs.Add(new Differs(kind, feeCause, movement.Ref, booked.Order, fee.Moved, movement.Fee));
        }

        return new Compared(booked.Causes, differs);
    }

    /// <summary>Whether a difference that was found before is gone.</summary>
    /// <returns>Whether it is, and why that cannot be told, if it cannot.</returns>
    public async Task<(bool Agrees, string? Why)> AgreesAsync(Difference difference, CancellationToken cancellationToken)
    {
        if (difference.Kind is DifferenceKind.NotThere)
        {
            if (await IsReturnedAsync(difference.Cause, cancellationToken).ConfigureAwait(false))
                return (true, null);
            var (there, why) = await IsThereAsync(difference.Cause, cancellationToken).ConfigureAwait(false);
            return (there is true, why);
        }

        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            if (await CameToNothingAsync(session, difference.Ref, cancellationToken).ConfigureAwait(false))
                return (true, null);
            var booked = await BookedAsync(session, difference.Cause, cancellationToken).ConfigureAwait(false);
            return (booked.Causes.Count > 0 && (difference.There is null || booked.Moved == difference.There), null);
        }
    }

    /// <summary>Whether the provider knows of money that is booked.</summary>
    /// <returns>Whether it does; or <c>null</c>, and why that cannot be told.</returns>
    public async Task<(bool? IsThere, string? Why)> IsThereAsync(string cause, CancellationToken cancellationToken)
    {
        if (SettledCause.Read(cause) is not { } settled)
            return (true, null);
        if (connections.Find(settled.Ref.Provider) is not { } provider || provider.Live != settled.Ref.Live)
            return (null, $"{settled.Ref.Provider} is not configured for the mode that {settled.Ref.Value} is of.");
        var answer = await provider.SendAsync(settled.Request, null, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var facts = provider.ReadAnswer(entropy.NewId<Call>(now), settled.Request, answer, now);
        return facts.OfType<CallSettled>().First().Result switch
        {
            CallResult.Done => (facts.Any(settled.IsToldBy), null),
            CallResult.Refused => (false, null),
            CallResult.NotTaken turned => (null, turned.Why),
            CallResult.Unclear unclear => (null, unclear.Why),
            _ => throw new InvalidOperationException("A result of an unknown kind."),
        };
    }

    /// <summary>What is booked under a cause and its parts: several orders of one capture, several steps of one dispute.</summary>
    static async Task<Booked> BookedAsync(Session session, string cause, CancellationToken cancellationToken)
    {
        var rows = await LedgerRows.OfCauseAsync(session, cause, Limits.OrdersPerPayment, cancellationToken).ConfigureAwait(false);
        var parts = rows.Where(row => row.Cause == cause || IsPart(row.Cause[(cause.Length + 1)..])).ToArray();
        var moved = parts.SelectMany(row => row.Entries).Where(entry => Chart.IsProviderClearing(entry.Account)).ToArray();
        Money? sum = moved.Length > 0 && Currency.TryParse(moved[0].Commodity.Code, out var currency)
            && moved.All(entry => entry.Commodity == moved[0].Commodity)
            ? new Money(Math.Abs(moved.Sum(entry => entry.Amount)), currency)
            : null;
        return new Booked([.. parts.Select(row => row.Cause)], sum, parts.Length == 1 ? parts[0].Order : null);
    }

    /// <summary>A refund that was booked and came back: it is gone at the provider, and that is booked, too.</summary>
    async Task<bool> IsReturnedAsync(string cause, CancellationToken cancellationToken)
    {
        if (SettledCause.Read(cause) is not { Kind: MovedBy.Refund } refund)
            return false;
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await LedgerRows.ByCauseAsync(session, Causes.RefundReturned(refund.Ref), cancellationToken).ConfigureAwait(false)
                is not null;
    }

    /// <summary>A refund that failed before anybody knew that it had succeeded: its money went and came, and nothing is booked.</summary>
    static async Task<bool> CameToNothingAsync(Session session, string reference, CancellationToken cancellationToken)
    {
        var refunds = await RefundRows.ByRefsAsync(session, [reference], cancellationToken).ConfigureAwait(false);
        return refunds is [{ Counts: false } refund]
            && (await BookedAsync(session, Causes.Refund(refund.Ref!), cancellationToken).ConfigureAwait(false)).Causes.Count == 0;
    }

    static bool IsPart(string rest) =>
        (rest.Length > 0 && rest.All(char.IsAsciiDigit)) || rest.StartsWith(Order.IdPrefix, StringComparison.Ordinal);

    /// <summary>Whether a movement that is not booked concerns us: it bears our ids, or moves the money of a payment of ours.</summary>
    static async Task<bool> IsOursAsync(Session session, ListedMovement movement, CancellationToken cancellationToken) =>
        movement.Ours
        || (movement.Capture is { } capture
            && (await PaymentRows.OwnersAsync(session, [capture.Value], cancellationToken).ConfigureAwait(false)).Count > 0);

    static string CauseOf(ListedMovement movement) => movement.Kind switch
    {
        MovementKind.Capture => Causes.Capture(movement.Ref),
        MovementKind.Refund => Causes.Refund(movement.Ref),
        MovementKind.RefundReturned => Causes.RefundReturned(movement.Ref),
        MovementKind.DisputeWithdrawn => Causes.DisputeWithdrawn(movement.Ref),
        MovementKind.DisputeReinstated => Causes.DisputeReinstated(movement.Ref),
        _ => throw new InvalidOperationException($"Nothing is booked for {movement.Kind}."),
    };

    static string? FeeCauseOf(ListedMovement movement) => movement.Kind switch
    {
        MovementKind.Capture => Causes.Fee(movement.Ref),
        MovementKind.DisputeWithdrawn => Causes.DisputeFee(Causes.DisputeWithdrawn(movement.Ref)),
        MovementKind.DisputeReinstated => Causes.DisputeFee(Causes.DisputeReinstated(movement.Ref)),
        _ => null,
    };

    sealed record Booked(IReadOnlyList<string> Causes, Money? Moved, Id<Order>? Order);
}

/// <summary>What comparing one movement came to.</summary>
/// <param name="Settled">The causes in the ledger that it confirms.</param>
/// <param name="Differs">What differs.</param>
sealed record Compared(IReadOnlyList<string> Settled, IReadOnlyList<Differs> Differs)
{
    /// <summary>The provider account moves other money than ours, too.</summary>
    public static Compared Foreign { get; } = new([], []);
}

/// <summary>One difference, before it is written down.</summary>
sealed record Differs(DifferenceKind Kind, string Cause, ExternalRef Ref, Id<Order>? Order, Money? Here, Money? There);
