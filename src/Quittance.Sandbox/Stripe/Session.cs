using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Complete means submitted, not paid (docs.stripe.com/api/checkout/sessions).</summary>
internal enum SessionStatus { Open, Complete, Expired }

/// <summary>One line of a basket.</summary>
internal sealed record LineItem(string Id, Price Price, long Quantity, long Total)
{
    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "item",
        ["amount_discount"] = 0,
        ["amount_subtotal"] = Total,
        ["amount_tax"] = 0,
        ["amount_total"] = Total,
        ["currency"] = Price.Currency,
        ["description"] = Price.Product.Name,
        ["metadata"] = new JsonObject(),
        ["price"] = Price.ToJson(),
        ["quantity"] = Quantity,
    };
}

/// <summary>What a session passes on to the intent that it makes at confirmation.</summary>
internal sealed record IntentTemplate(Metadata Metadata)
{
    public string CaptureMethod { get; init; } = "automatic";
    public string? Description { get; init; }
    public string? ReceiptEmail { get; init; }
    public string? SetupFutureUsage { get; init; }
    public string? StatementDescriptorSuffix { get; init; }
    public JsonObject? Shipping { get; init; }
    public long? ApplicationFeeAmount { get; init; }
    public JsonObject? TransferData { get; init; }
    public string? TransferGroup { get; init; }
    public string? OnBehalfOf { get; init; }
}

/// <summary>One customer's visit to the hosted payment page.</summary>
internal sealed class Session(string id, long created, long expiresAt, IReadOnlyList<LineItem> items, string currency)
    : Resource(id, created)
{
    public long ExpiresAt => expiresAt;
    public IReadOnlyList<LineItem> Items => items;
    public string Currency => currency;
    public long Total { get; } = items.Sum(item => item.Total);
    public required string SuccessUrl { get; init; }
    public string? CancelUrl { get; init; }
    public string? ClientReferenceId { get; init; }
    public Customer? Customer { get; set; }
    public string? CustomerCreation { get; init; }
    public string? CustomerEmail { get; init; }
    public string? PaidEmail { get; set; }
    public string? PaidName { get; set; }
    public required IntentTemplate Template { get; init; }
    public required IReadOnlyList<string> PaymentMethodTypes { get; init; }
    public required Func<string> PageUrl { get; init; }
    public SessionStatus Status { get; set; } = SessionStatus.Open;
    public bool IsPaid { get; set; }

    /// <summary>Null until the customer confirms.</summary>
    public PaymentIntent? Intent { get; set; }

    /// <summary>Where the customer goes after paying.</summary>
    public string ReturnUrl => SuccessUrl.Replace("{CHECKOUT_SESSION_ID}", Id, StringComparison.Ordinal);

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "checkout.session",
        ["adaptive_pricing"] = new JsonObject { ["enabled"] = false },
        ["after_expiration"] = null,
        ["allow_promotion_codes"] = null,
        ["allowed_payment_method_types"] = Json.Array(PaymentMethodTypes),
        ["amount_subtotal"] = Total,
        ["amount_total"] = Total,
        ["automatic_tax"] = new JsonObject { ["enabled"] = false, ["liability"] = null, ["provider"] = null, ["status"] = null },
        ["billing_address_collection"] = null,
        ["cancel_url"] = CancelUrl,
        ["client_reference_id"] = ClientReferenceId,
        ["client_secret"] = null,
        ["collected_information"] = null,
        ["consent"] = null,
        ["consent_collection"] = null,
        ["created"] = Created,
        ["currency"] = Currency,
        ["currency_conversion"] = null,
        ["custom_fields"] = new JsonArray(),
        ["custom_text"] = new JsonObject
        {
            ["after_submit"] = null,
            ["shipping_address"] = null,
            ["submit"] = null,
            ["terms_of_service_acceptance"] = null,
        },
        ["customer"] = Customer?.Id,
        ["customer_creation"] = CustomerCreation ?? (Customer is null ? "if_required" : null),
        ["customer_details"] = CustomerDetails(),
        ["customer_email"] = CustomerEmail,
        ["discounts"] = new JsonArray(),
        ["expires_at"] = ExpiresAt,
        ["invoice"] = null,
        ["invoice_creation"] = new JsonObject { ["enabled"] = false, ["invoice_data"] = null },
        ["line_items"] = ApiCall.ListOf(Items.Select(item => item.ToJson()), false, $"/v1/checkout/sessions/{Id}/line_items"),
        ["livemode"] = false,
        ["locale"] = null,
        ["metadata"] = Metadata.ToJson(),
        ["mode"] = "payment",
        ["origin_context"] = null,
        ["payment_intent"] = Intent?.Id,
        ["payment_link"] = null,
        ["payment_method_collection"] = "if_required",
        ["payment_method_configuration_details"] = null,
        ["payment_method_options"] = new JsonObject(),
        ["payment_method_types"] = Json.Array(PaymentMethodTypes),
        ["payment_status"] = Total == 0 ? "no_payment_required" : IsPaid ? "paid" : "unpaid",
        ["permissions"] = null,
        ["phone_number_collection"] = new JsonObject { ["enabled"] = false },
        ["recovered_from"] = null,
        ["saved_payment_method_options"] = null,
        ["setup_intent"] = null,
        ["shipping_address_collection"] = null,
        ["shipping_cost"] = null,
        ["shipping_options"] = new JsonArray(),
        ["status"] = Json.Name(Status),
        ["submit_type"] = null,
        ["subscription"] = null,
        ["success_url"] = SuccessUrl,
        ["total_details"] = new JsonObject { ["amount_discount"] = 0, ["amount_shipping"] = 0, ["amount_tax"] = 0 },
        ["ui_mode"] = "hosted_page",
        ["url"] = Status is SessionStatus.Open ? PageUrl() : null,
        ["wallet_options"] = null,
    };

    JsonObject? CustomerDetails() => (PaidEmail ?? Customer?.Email ?? CustomerEmail) is not { } email ? null : new JsonObject
    {
        ["address"] = Status is SessionStatus.Complete ? Wire.Address(null) : null,
        ["business_name"] = null,
        ["email"] = email,
        ["individual_name"] = null,
        ["name"] = PaidName ?? Customer?.Name,
        ["phone"] = Customer?.Phone,
        ["tax_exempt"] = "none",
        ["tax_ids"] = Status is SessionStatus.Complete ? new JsonArray() : null,
    };
}
