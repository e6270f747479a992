namespace Quittance.Sandbox.Stripe;

/// <summary>The parameters of a new checkout session (docs.stripe.com/api/checkout/sessions/create).</summary>
internal static class SessionFields
{
    static readonly Field LineItems = Field.List("line_items", Field.Object("",
        Field.Text("price"), Field.Object("price_data", Products.PriceData), Field.Integer("quantity"), Field.Metadata(),
        Field.Ignored("adjustable_quantity")));

    static readonly Field IntentData = Field.Object("payment_intent_data",
        Field.Metadata().Clearable(), Field.Choice("capture_method", "automatic", "automatic_async", "manual"),
        Field.Text("description", 1000), Field.Text("receipt_email"), Field.Choice("setup_future_usage", "off_session", "on_session"),
        Field.Text("statement_descriptor_suffix", 22), Field.Ignored("statement_descriptor"), Wire.Shipping(),
        Field.Integer("application_fee_amount"), Field.Text("transfer_group"), Field.Text("on_behalf_of"),
        Field.Object("transfer_data", Field.Text("destination").Required(), Field.Integer("amount")));

    /// <summary>Parameters that change neither what is owed nor what a reader gets back.</summary>
    static readonly string[] WithoutEffect =
    [
        "adaptive_pricing", "after_expiration", "allow_promotion_codes", "billing_address_collection", "consent_collection",
        "custom_fields", "custom_text", "customer_update", "excluded_payment_method_types", "integration_identifier", "locale",
        "name_collection",
        "origin_context", "payment_method_collection", "payment_method_configuration", "payment_method_options", "permissions",
        "phone_number_collection", "redirect_on_completion", "saved_payment_method_options", "shipping_address_collection", "submit_type",
        "tax_id_collection",
    ];

    /// <summary>Parameters that would change what is owed; to take them without effect would be a lie, so they are refused.</summary>
    static readonly string[] NotYet =
        ["automatic_tax", "discounts", "invoice_creation", "shipping_options", "subscription_data", "setup_intent_data"];

    static readonly Field[] Known =
    [
        Field.Choice("mode", "payment", "setup", "subscription").Required(), LineItems, Field.Url("success_url"), Field.Url("cancel_url"),
        Field.Url("return_url"), Field.Text("client_reference_id", 200), Field.Text("customer"), Field.Text("customer_email", 800),
        Field.Choice("customer_creation", "always", "if_required"), Field.Metadata().Clearable(), IntentData, Field.Integer("expires_at"),
        Field.Text("currency"), .. WithoutEffect.Select(Field.Ignored), .. NotYet.Select(Field.Ignored),
    ];

    /// <summary>Checks the parameters in the words of the request's version, and refuses what the sandbox cannot do.</summary>
    /// <exception cref="StripeError">A parameter is unknown, missing, malformed or not available here.</exception>
    public static FormObject Accept(ApiCall call)
    {
        var mode = call.Version.TakesPaymentMethodTypes
            ? Field.Choice("ui_mode", "hosted", "embedded", "custom")
            : Field.Choice("ui_mode", "hosted_page", "embedded_page", "elements", "form");
        var form = call.Accept([.. Known, PaymentIntents.TypesField(call), mode]);
        if (form.Text("mode") is not "payment") throw StripeError.Unsupported($"The mode {form.Text("mode")}", "mode");
        if (form.Text("ui_mode") is not (null or "hosted" or "hosted_page"))
        {
            throw StripeError.Unsupported("Every ui_mode but the hosted page", "ui_mode");
        }
        foreach (var name in NotYet)
        {
            if (form.Has(name) && form.Object(name)?.Text("enabled") != "false")
            {
                throw StripeError.Unsupported($"The parameter {name}", name);
            }
        }
        return form;
    }
}
