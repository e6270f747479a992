using System.Text.Json;

namespace Quittance.Providers.Stripe;

/// <summary>An object as Stripe showed it, in an event or in an answer.</summary>
/// <param name="Json">The object.</param>
/// <param name="Mode">Live or test mode of what brought it; the object's own word counts first.</param>
/// <param name="At">Stripe's time of the showing, if it gave one.</param>
readonly record struct StripeSnapshot(JsonElement Json, bool Mode, DateTimeOffset? At)
{
    const int LongestId = 255;

    /// <summary>A member of this object, as shown with it.</summary>
    public StripeSnapshot? Inner(string name) => Json.Object(name) is { } inner ? Holding(inner) : null;

    /// <summary>The objects of a list that is a member, as shown with it; <c>null</c> when there is no such list.</summary>
    public IReadOnlyList<StripeSnapshot>? Listed(string name) =>
        Json.Object(name)?.Member("data") is { ValueKind: JsonValueKind.Array } data
            ? data.EnumerateArray().Select(Holding).ToList()
            : null;

    /// <summary>The reference to this object.</summary>
    public ExternalRef? Self(RefKind kind) => Reference(kind, Json.Text("id"));

    /// <summary>The reference to an object that this one links to.</summary>
    public ExternalRef? Linked(RefKind kind, string name) => Reference(kind, Json.Link(name));

    /// <summary>An amount; <c>null</c> when it or its currency is missing, or it cannot be booked exactly.</summary>
    public Money? Amount(string name) =>
        Json.Integer(name) is { } amount && Currency.TryParse(Json.Text("currency"), out var currency)
            ? StripeAmounts.FromStripe(amount, currency)
            : null;

    /// <summary>
    /// What went wrong with an intent: the code that Stripe documents as stable (<c>card_declined</c>, not the issuer's
    /// <c>decline_code</c>) and the sentence for the customer.
    /// </summary>
    public PaymentError? LastError() =>
        Json.Object("last_payment_error") is { } error && (error.Text("code") ?? error.Text("type")) is { } code
            ? new PaymentError(code, error.Text("message") ?? "The payment did not go through.")
            : null;

    /// <summary>Facts about this object's payment; unrecognised when its metadata names us and is garbage (INC-10).</summary>
    public Reading Told(ExternalRef? session, ExternalRef? capture, Func<PaymentSubject, IReadOnlyList<Fact>> facts)
    {
        var (subject, garbage) = StripeSubject.Read(Json, session, capture);
        return subject is null ? new Reading.Unrecognised(garbage) : new Reading.Facts(facts(subject));
    }

    // Refunds and reversals do not say their mode: it is that of what holds them.
    StripeSnapshot Holding(JsonElement inner) => this with { Json = inner, Mode = Json.Flag("livemode") ?? Mode };

    ExternalRef? Reference(RefKind kind, string? id) => Reference(kind, id, Json.Flag("livemode") ?? Mode);

    /// <summary>A reference; <c>null</c> when the text cannot be an id, and could not stand in a path.</summary>
    public static ExternalRef? Reference(RefKind kind, string? id, bool live) =>
        id is { Length: > 0 and <= LongestId } && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')
            ? new ExternalRef(StripeProvider.ProviderName, live, kind, id)
            : null;
}
