namespace Quittance.Providers.Stripe;

/// <summary>What Stripe says it refused (docs.stripe.com/api/errors).</summary>
/// <param name="Type">The kind, for example <c>invalid_request_error</c>.</param>
/// <param name="Code">The code, if it has one.</param>
/// <param name="Message">The sentence, if it has one.</param>
sealed record StripeError(string Type, string? Code, string? Message)
{
    /// <summary>Reads an error; <c>null</c> when the body is not Stripe's: something on the way may have answered instead.</summary>
    public static StripeError? Read(ReadOnlyMemory<byte> body)
    {
        using var document = StripeJson.Parse(body);
        return document?.RootElement.Object("error") is { } error && error.Text("type") is { } type
            ? new StripeError(type, error.Text("code"), error.Text("message"))
            : null;
    }

    /// <summary>The error in words that no provider owns.</summary>
    /// <param name="status">The HTTP status, of which some have a sentence of our own: Stripe's speaks of keys.</param>
    public PaymentError Told(int status) => status switch
    {
        401 => new PaymentError(Code ?? Type, "Stripe did not accept the key: nothing was done. Set STRIPE_SECRET_KEY to a valid one."),
        403 => new PaymentError(Code ?? Type, "The Stripe key may not do this: nothing was done. Give the restricted key the permission."),
        _ => new PaymentError(Code ?? Type, Message ?? $"Stripe refused the request with status {status}."),
    };

    public override string ToString() => Code is null ? Type : $"{Type} {Code}";
}
