using System.Globalization;
using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>A thing for sale (docs.stripe.com/api/products).</summary>
internal sealed class Product(string id, long created, string name) : Resource(id, created)
{
    public string Name { get; set; } = name;
    public string? Description { get; set; }
    public bool IsActive { get; set; } = true;

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "product",
        ["active"] = IsActive,
        ["created"] = Created,
        ["default_price"] = null,
        ["description"] = Description,
        ["images"] = new JsonArray(),
        ["livemode"] = false,
        ["marketing_features"] = new JsonArray(),
        ["metadata"] = Metadata.ToJson(),
        ["name"] = Name,
        ["package_dimensions"] = null,
        ["shippable"] = null,
        ["statement_descriptor"] = null,
        ["tax_code"] = null,
        ["type"] = "service",
        ["unit_label"] = null,
        ["updated"] = Created,
        ["url"] = null,
    };
}

/// <summary>What one unit of a product costs (docs.stripe.com/api/prices). Recurring prices are known but cannot be paid here
/// yet.</summary>
internal sealed class Price(string id, long created, Product product, string currency, decimal unitAmount, JsonObject? recurring)
    : Resource(id, created)
{
    public Product Product => product;
    public string Currency => currency;

    /// <summary>In minor units; may have a fraction.</summary>
    public decimal UnitAmount => unitAmount;

    public bool IsRecurring => recurring is not null;
    public bool IsActive { get; set; } = true;
    public string? Nickname { get; set; }
    public string? LookupKey { get; set; }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "price",
        ["active"] = IsActive,
        ["billing_scheme"] = "per_unit",
        ["created"] = Created,
        ["currency"] = currency,
        ["custom_unit_amount"] = null,
        ["livemode"] = false,
        ["lookup_key"] = LookupKey,
        ["metadata"] = Metadata.ToJson(),
        ["nickname"] = Nickname,
        ["product"] = product.Id,
        ["recurring"] = recurring?.DeepClone(),
        ["tax_behavior"] = "unspecified",
        ["tiers_mode"] = null,
        ["transform_quantity"] = null,
        ["type"] = IsRecurring ? "recurring" : "one_time",
        ["unit_amount"] = decimal.IsInteger(unitAmount) ? (long)unitAmount : null,
        ["unit_amount_decimal"] = unitAmount.ToString("0.############", CultureInfo.InvariantCulture),
    };
}
