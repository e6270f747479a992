namespace Quittance.Reconciliation;

/// <summary>A cause in the ledger that a provider can be asked about: the object that moved the money.</summary>
/// <param name="Kind">What moved it.</param>
/// <param name="Ref">The provider's object.</param>
sealed record SettledCause(MovedBy Kind, ExternalRef Ref)
{
    /// <summary>Reads a cause as <see cref="Causes"/> writes it; <c>null</c> for one that no provider can be asked about.</summary>
    public static SettledCause? Read(string cause) => cause.Split(':') switch
    {
        ["capture", var provider, var mode, var value, ..] => new(MovedBy.Capture, Of(provider, mode, RefKind.Capture, value)),
        ["refund", var provider, var mode, var value] => new(MovedBy.Refund, Of(provider, mode, RefKind.Refund, value)),
        _ => null,
    };

    /// <summary>What asks the provider about it.</summary>
    public ProviderRequest Request => Kind is MovedBy.Capture ? new ReadPayment(null, Ref) : new ReadMovement(Ref);

    /// <summary>Whether a fact says that the provider's object moved the money.</summary>
    public bool IsToldBy(Fact fact) => fact switch
    {
        PaymentSucceeded { About.Capture: { } capture } => capture.Value == Ref.Value,
        RefundTold { Step: RefundStep.Succeeded } told => told.Refund.Value == Ref.Value,
        _ => false,
    };

    static ExternalRef Of(string provider, string mode, RefKind kind, string value) =>
        new(Uri.UnescapeDataString(provider), mode == "live", kind, Uri.UnescapeDataString(value));
}

/// <summary>What a provider can be asked about.</summary>
enum MovedBy
{
    /// <summary>Money that came.</summary>
    Capture,

    /// <summary>Money that went back.</summary>
    Refund,
}
