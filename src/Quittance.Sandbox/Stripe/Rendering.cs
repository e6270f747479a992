using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>What a caller wants to see in full: a tree of member names (docs.stripe.com/expand).</summary>
internal sealed class Expansion
{
    const int DepthLimit = 4;

    public Dictionary<string, Expansion> Members { get; } = [];

    /// <exception cref="StripeError">A path is deeper than four.</exception>
    public static Expansion From(FormObject parameters)
    {
        var root = new Expansion();
        foreach (var path in parameters.Texts("expand"))
        {
            var names = path.Split('.');
            if (names.Length > DepthLimit)
            {
                throw StripeError.Invalid(null, $"You cannot expand more than {DepthLimit} levels of a property. Property: {path}",
                    "expand");
            }
            var at = root;
            foreach (var name in names)
            {
                if (!at.Members.TryGetValue(name, out var next)) at.Members[name] = next = new Expansion();
                at = next;
            }
        }
        return root;
    }
}

/// <summary>
/// Shows an object to one reader: links expanded as asked, members as the reader's API version has them. What an event carries follows the
/// event's own version instead.
/// </summary>
/// <param name="find">The object of an id, with every member; null when there is none.</param>
internal sealed class Rendering(Func<string, JsonObject?> find)
{
    /// <exception cref="StripeError">A member named for expansion cannot be expanded.</exception>
    public JsonObject Show(JsonObject resource, ApiVersion version, Expansion? expansion = null)
    {
        Expand(resource, expansion, "");
        Prune(resource, version, expansion);
        return resource;
    }

    void Expand(JsonObject node, Expansion? expansion, string path)
    {
        foreach (var (name, inner) in expansion?.Members ?? [])
        {
            var member = node.TryGetPropertyValue(name, out var value) ? value : throw CannotExpand(path + name);
            if (member is JsonValue text && text.TryGetValue(out string? id) && name != "id")
            {
                node[name] = member = find(id) ?? throw CannotExpand(path + name);
            }
            foreach (var target in member is JsonArray array ? array.OfType<JsonObject>() : member is JsonObject one ? [one] : [])
            {
                Expand(target, inner, $"{path}{name}.");
            }
        }
    }

    static void Prune(JsonObject node, ApiVersion version, Expansion? expansion)
    {
        if (node["object"] is JsonValue kind && kind.TryGetValue(out string? name))
        {
            Prune(node, name, version, expansion);
            if (name == "event") version = ApiVersion.Parse((string)node["api_version"]!)!.Value;
        }
        foreach (var (member, value) in node)
        {
            var inner = expansion?.Members.GetValueOrDefault(member);
            foreach (var target in value is JsonArray array ? array.OfType<JsonObject>() : value is JsonObject one ? [one] : [])
            {
                Prune(target, version, inner);
            }
        }
    }

    static void Prune(JsonObject node, string kind, ApiVersion version, Expansion? expansion)
    {
        switch (kind)
        {
            case "checkout.session":
                if (expansion?.Members.ContainsKey("line_items") != true) node.Remove("line_items");
                if (version.MakesIntentWithSession) node.Remove("status");
                if (version.TakesPaymentMethodTypes) node["ui_mode"] = "hosted";
                break;
            case "payment_intent":
                if (!version.NestsCharges) node.Remove("charges");
                if (!version.LinksInvoice) node.Remove("invoice");
                break;
            case "charge":
                if (!version.NestsCharges && expansion?.Members.ContainsKey("refunds") != true) node.Remove("refunds");
                if (!version.LinksInvoice) node.Remove("invoice");
                break;
        }
        if (version.TakesPaymentMethodTypes) node.Remove("allowed_payment_method_types");
    }

    static StripeError CannotExpand(string path) =>
        new(400, "invalid_request_error", null, $"This property cannot be expanded ({path}).", "expand") { Executed = true };
}
