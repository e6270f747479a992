using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Small shapes that several objects share.</summary>
internal static class Wire
{
    static readonly string[] AddressParts = ["city", "country", "line1", "line2", "postal_code", "state"];

    public static Field[] AddressFields { get; } = [.. AddressParts.Select(part => Field.Text(part).Clearable())];

    public static JsonObject Address(FormObject? form)
    {
        var json = new JsonObject();
        foreach (var part in AddressParts) json[part] = form?.Text(part);
        return json;
    }

    public static Field Shipping() =>
        Field.Object("shipping", Field.Object("address", AddressFields).Required(), Field.Text("name").Required(),
        Field.Text("carrier"), Field.Text("phone"), Field.Text("tracking_number")).Clearable();

    public static JsonObject? Shipping(FormObject? form) => form is null ? null : new JsonObject
    {
        ["address"] = Address(form.Object("address")),
        ["carrier"] = form.Text("carrier"),
        ["name"] = form.Text("name"),
        ["phone"] = form.Text("phone"),
        ["tracking_number"] = form.Text("tracking_number"),
    };

    public static JsonObject BillingDetails(string? email, string? name) => new()
    {
        ["address"] = Address(null),
        ["email"] = email,
        ["name"] = name,
        ["phone"] = null,
        ["tax_id"] = null,
    };
}
