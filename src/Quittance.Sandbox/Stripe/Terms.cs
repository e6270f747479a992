namespace Quittance.Sandbox.Stripe;

/// <summary>The terms of one confirmation.</summary>
/// <param name="OffSession">The customer is not there to authenticate.</param>
/// <param name="RefuseAction">Fail rather than ask for authentication.</param>
/// <param name="ReturnUrl">Where a page of authentication leads back to.</param>
internal readonly record struct Terms(bool OffSession, bool RefuseAction, string? ReturnUrl);
