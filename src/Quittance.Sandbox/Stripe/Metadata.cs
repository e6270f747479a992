using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>A caller's own words on an object. Updates merge by key; an empty value deletes the key (docs.stripe.com/metadata).</summary>
internal sealed class Metadata
{
    readonly OrderedDictionary<string, string> _entries = [];

    public static Metadata From(FormObject? parameters, string name = "metadata")
    {
        var metadata = new Metadata();
        if (parameters is not null) metadata.Merge(parameters, name);
        return metadata;
    }

    public Metadata Copy()
    {
        var copy = new Metadata();
        foreach (var (key, value) in _entries) copy._entries[key] = value;
        return copy;
    }

    /// <exception cref="StripeError">There would be more than 50 keys; nothing was merged.</exception>
    public void Merge(FormObject parameters, string name = "metadata")
    {
        if (!parameters.Members.TryGetValue(name, out var given)) return;
        if (given is not FormObject changes)
        {
            _entries.Clear();
            return;
        }
        var next = Copy()._entries;
        foreach (var (key, value) in changes.Members)
        {
            if (value is FormText { Value: not "" and var text }) next[key] = text;
            else next.Remove(key);
        }
        if (next.Count > 50) throw StripeError.Invalid(null, "Metadata can have up to 50 keys.", name);
        _entries.Clear();
        foreach (var (key, value) in next) _entries[key] = value;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (key, value) in _entries) json[key] = value;
        return json;
    }
}
