namespace Quittance.Providers;

/// <summary>A movement of money as its provider settled it: the strongest evidence that there is.</summary>
/// <param name="Kind">What moved.</param>
/// <param name="Ref">The provider's object that moved it: the capture, the refund or the dispute.</param>
/// <param name="Capture">The capture that it is about; for a capture, itself. <c>null</c> if the provider does not say.</param>
/// <param name="Ours">Whether the provider's object bears ids that we gave.</param>
/// <param name="Amount">How much, above zero, in the payment's currency; <c>null</c> if the provider does not say it in that one.</param>
/// <param name="Fee">What the provider kept of it, in the currency that it settled in.</param>
/// <param name="At">The provider's time of it.</param>
public sealed record ListedMovement(
    MovementKind Kind, ExternalRef Ref, ExternalRef? Capture, bool Ours, Money? Amount, Money Fee, DateTimeOffset At);

/// <summary>What moved money at a provider.</summary>
public enum MovementKind
{
    /// <summary>A customer's money came.</summary>
    Capture,

    /// <summary>It went back.</summary>
    Refund,

    /// <summary>A refund's money came back to us.</summary>
    RefundReturned,

    /// <summary>A dispute took money.</summary>
    DisputeWithdrawn,

    /// <summary>A dispute gave money back.</summary>
    DisputeReinstated,
}
