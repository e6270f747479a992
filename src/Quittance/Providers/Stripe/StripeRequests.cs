using System.Globalization;

namespace Quittance.Providers.Stripe;

/// <summary>One HTTP request to Stripe.</summary>
/// <param name="Method">POST or GET.</param>
/// <param name="Path">The path, with the query of a GET.</param>
/// <param name="Form">The body of a POST, form-encoded; empty for a GET.</param>
sealed record StripeRequest(HttpMethod Method, string Path, string Form)
{
    /// <summary>The connected account as which it is asked; <c>null</c> for our own (docs.stripe.com/connect/authentication).</summary>
    public string? Account { get; init; }
}

/// <summary>What each request of ours is in Stripe's words. Pure: the same request makes the same bytes for ever (V11).</summary>
static class StripeRequests
{
    /// <summary>The metadata key under which our payment's id travels.</summary>
    public const string PaymentKey = "quittance_payment";

    /// <summary>The metadata key under which our order's id travels: one id, or a JSON array of ids.</summary>
    public const string OrderKey = "quittance_order";

    /// <summary>The most that one page of a list holds (docs.stripe.com/api/pagination).</summary>
    public const int PageSize = 100;

    /// <summary>The most letters that the name of a product has.</summary>
    const int LongestName = 250;

    const string Sessions = "/v1/checkout/sessions";

    /// <summary>Stripe's and our clock may differ by this much before a listing misses what it looks for.</summary>
    static readonly TimeSpan ListingMargin = TimeSpan.FromMinutes(10);

    /// <summary><c>null</c> when Stripe can carry the request; otherwise why it is not even sent.</summary>
    public static string? WhyNot(ProviderRequest request) =>
        Amounts(request).Select(StripeAmounts.WhyNot).FirstOrDefault(why => why is not null);

    /// <summary>Writes a request.</summary>
    /// <exception cref="ArgumentException">Stripe cannot carry an amount in it: see <see cref="WhyNot"/>.</exception>
    public static StripeRequest Make(ProviderRequest request) => request switch
    {
        CreateCheckout create => new(HttpMethod.Post, Sessions, CheckoutForm(create).ToString()),
        ExpireCheckout expire => new(HttpMethod.Post, $"{Sessions}/{Escaped(expire.Session)}/expire", ""),
        ReadPayment { Target.Kind: RefKind.Session } read =>
            new(HttpMethod.Get, $"{Sessions}/{Escaped(read.Target)}?expand[]=payment_intent&expand[]=payment_intent.latest_charge", ""),
        ReadPayment { Target.Kind: RefKind.Capture } read =>
            new(HttpMethod.Get, $"/v1/payment_intents/{Escaped(read.Target)}?expand[]=latest_charge", ""),
        FindCheckout find => Page(find, after: null),
        ReadPayment => throw new InvalidOperationException("Stripe knows no payment of this kind."),
        _ => StripeMoneyRequests.Make(request),
    };

    /// <summary>One page of the listing that looks for a session, newest first.</summary>
    /// <param name="find">What is looked for.</param>
    /// <param name="after">The last id of the page before; <c>null</c> for the first page.</param>
    public static StripeRequest Page(FindCheckout find, string? after)
    {
        var query = new StripeForm()
            .Add("limit", PageSize)
            .Add("created[gte]", (find.Since - ListingMargin).ToUnixTimeSeconds())
            .Add("expand[]", "data.payment_intent")
            .Add("expand[]", "data.payment_intent.latest_charge");
        if (after is not null)
            query.Add("starting_after", after);
        return new StripeRequest(HttpMethod.Get, $"{Sessions}?{query}", "");
    }

    static IEnumerable<Money> Amounts(ProviderRequest request) => request switch
    {
        CreateCheckout create => create.Lines.Select(line => new Money(line.UnitAmount, create.Amount.Currency)).Prepend(create.Amount),
        CreateRefund create => [create.Amount],
        CreateTransfer create => [create.Amount],
        CreateReversal create => [create.Amount],
        _ => [],
    };

    static StripeForm CheckoutForm(CreateCheckout create)
    {
        var form = new StripeForm().Add("mode", "payment");
        for (var i = 0; i < create.Lines.Count; i++)
            AddLine(form, string.Create(CultureInfo.InvariantCulture, $"line_items[{i}]"), create.Lines[i], create.Amount.Currency);
        form.Add("client_reference_id", create.Order.ToString());
        if (create.Email is { Length: > 0 } email)
            form.Add("customer_email", email);
        AddIds(form, "metadata", create);
        // Stripe does not copy a session's metadata to its intent, whose events often come first.
        AddIds(form, "payment_intent_data[metadata]", create);
        return form
            .Add("expires_at", create.ExpiresAt.ToUnixTimeSeconds())
            .Add("success_url", create.SuccessUrl)
            .Add("cancel_url", create.CancelUrl);
    }

    static void AddLine(StripeForm form, string name, CheckoutLine line, Currency currency) =>
        form.Add($"{name}[price_data][currency]", currency.Code)
            .Add($"{name}[price_data][product_data][name]", Shown(line.Description))
            .Add($"{name}[price_data][unit_amount]", StripeAmounts.ToStripe(new Money(line.UnitAmount, currency)))
            .Add($"{name}[quantity]", line.Quantity);

    static void AddIds(StripeForm form, string name, CreateCheckout create) =>
        form.Add($"{name}[{OrderKey}]", create.Order.ToString()).Add($"{name}[{PaymentKey}]", create.Payment.ToString());

    // A longer name would be refused, and with it the whole page.
    static string Shown(string description)
    {
        if (description.Length <= LongestName)
            return description;
        var end = LongestName - 1;
        return description[..(char.IsHighSurrogate(description[end - 1]) ? end - 1 : end)] + "…";
    }

    static string Escaped(ExternalRef reference) => Uri.EscapeDataString(reference.Value);
}
