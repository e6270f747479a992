namespace Quittance;

/// <summary>What a provider said went wrong with a payment.</summary>
/// <param name="Code">The provider's word, for example <c>card_declined</c>.</param>
/// <param name="Message">The provider's sentence, fit to be shown to the customer.</param>
public sealed record PaymentError(string Code, string Message);
