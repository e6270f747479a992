namespace Quittance;

/// <summary>What kind of object at the provider an <see cref="ExternalRef"/> names.</summary>
public enum RefKind
{
    /// <summary>A hosted page or session on which the customer pays (Stripe: <c>cs_…</c>).</summary>
    Session,

    /// <summary>The object that moves the money, and that makes a capture unique (Stripe: <c>pi_…</c>).</summary>
    Capture,

    /// <summary>The charge behind a capture, which transfers draw on (Stripe: <c>ch_…</c>).</summary>
    Charge,

    /// <summary>Money given back (Stripe: <c>re_…</c>).</summary>
    Refund,

    /// <summary>A complaint at the customer's bank (Stripe: <c>dp_…</c>).</summary>
    Dispute,

    /// <summary>Money moved to a seller (Stripe: <c>tr_…</c>).</summary>
    Transfer,

    /// <summary>Money taken back from a seller (Stripe: <c>trr_…</c>).</summary>
    Reversal,

    /// <summary>Money on its way to a bank account (Stripe: <c>po_…</c>).</summary>
    Payout,
}

/// <summary>An object at a provider, by the provider's own id: never a bare string.</summary>
/// <param name="Provider">The provider's name, for example <c>stripe</c>.</param>
/// <param name="Live">Whether the object lives in live mode; test objects are another world.</param>
/// <param name="Kind">What kind of object it is.</param>
/// <param name="Value">The provider's id.</param>
public sealed record ExternalRef(string Provider, bool Live, RefKind Kind, string Value);
