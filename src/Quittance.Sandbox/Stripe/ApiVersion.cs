using System.Globalization;

namespace Quittance.Sandbox.Stripe;

/// <summary>A dated API version such as <c>2026-10-28.endive</c>; compared by its date (docs.stripe.com/changelog).</summary>
internal readonly record struct ApiVersion
{
    ApiVersion(string text) => Text = text;

    public string Text { get; }

    /// <summary>Reads a version; null where the text is none.</summary>
    public static ApiVersion? Parse(string text) =>
        text.Length is >= 10 and <= 64 && (text.Length == 10 || text[10] == '.')
            && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? new ApiVersion(text)
            : null;

    public bool IsBefore(string date) => string.CompareOrdinal(Text, 0, date, 0, 10) < 0;

    /// <summary>Until then a session has no <c>status</c>, and its intent is made together with it.</summary>
    public bool MakesIntentWithSession => IsBefore("2022-08-01");

    /// <summary>Until then an intent lists its charges, and a charge its refunds.</summary>
    public bool NestsCharges => IsBefore("2022-11-15");

    /// <summary>Until then intents and charges have a member <c>invoice</c>.</summary>
    public bool LinksInvoice => IsBefore("2025-03-31");

    /// <summary>Until then <c>payment_method_types</c> is a request parameter, and <c>ui_mode</c> is called <c>hosted</c>.</summary>
    public bool TakesPaymentMethodTypes => IsBefore("2026-09-30");
}
