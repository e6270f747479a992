using System.Globalization;

namespace Quittance.Sandbox.Stripe;

/// <summary>A value of a form with brackets: a text, or members by name (a list's members are named by their index).</summary>
internal abstract record FormValue;

internal sealed record FormText(string Value) : FormValue;

/// <summary>Members by name, in the order sent. The readers assume that the shape was checked before.</summary>
internal sealed record FormObject : FormValue
{
    public OrderedDictionary<string, FormValue> Members { get; } = [];

    public bool Has(string name) => Members.ContainsKey(name);

    /// <summary>A text that is present and not empty, or null.</summary>
    public string? Text(string name) => Members.GetValueOrDefault(name) is FormText { Value: not "" and var text } ? text : null;

    public long? Integer(string name) => Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    public bool? Flag(string name) => Text(name) is { } text ? text == "true" : null;

    public FormObject? Object(string name) => Members.GetValueOrDefault(name) as FormObject;

    public IReadOnlyList<FormObject> Objects(string name) =>
        [.. (Object(name)?.Members.Values ?? Enumerable.Empty<FormValue>()).OfType<FormObject>()];

    public IReadOnlyList<string> Texts(string name) =>
        [.. (Object(name)?.Members.Values ?? Enumerable.Empty<FormValue>()).OfType<FormText>().Select(text => text.Value)];
}

/// <summary>Reads <c>a[b][c]=1&amp;d[0]=2&amp;e[]=3</c>, literal or percent-encoded.</summary>
internal static class FormReader
{
    const int PairLimit = 2000;
    const int DepthLimit = 8;

    /// <exception cref="StripeError">The form is too big, too deep or contradicts itself.</exception>
    public static FormObject Read(string form)
    {
        var root = new FormObject();
        var pairs = form.Split('&', StringSplitOptions.RemoveEmptyEntries);
        if (pairs.Length > PairLimit) throw new StripeError(400, "invalid_request_error", null, "The request has too many parameters.");
        foreach (var pair in pairs)
        {
            var parts = pair.Split('=', 2);
            Put(root, Path(Decode(parts[0])), Decode(parts.Length == 2 ? parts[1] : ""));
        }
        return root;
    }

    static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    static string[] Path(string name)
    {
        var open = name.IndexOf('[', StringComparison.Ordinal);
        if (open <= 0) return [name];
        if (!name.EndsWith(']')) throw StripeError.Unknown(name);
        string[] path = [name[..open], .. name[(open + 1)..^1].Split("][")];
        return path.Length <= DepthLimit ? path : throw StripeError.Unknown(name);
    }

    static void Put(FormObject root, string[] path, string value)
    {
        var at = root;
        for (var step = 0; step < path.Length; step++)
        {
            var name = path[step] is "" && step > 0 ? at.Members.Count.ToString(CultureInfo.InvariantCulture) : path[step];
            if (step == path.Length - 1)
            {
                at.Members[name] = new FormText(value);
                return;
            }
            if (at.Members.GetValueOrDefault(name) is not FormObject next) at.Members[name] = next = new FormObject();
            at = next;
        }
    }
}
