using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>One API request, authenticated and parsed.</summary>
internal sealed record ApiCall(string Method, string[] Path, FormObject Parameters, ApiVersion Version, string RequestId,
    string? IdempotencyKey)
{
    /// <summary>What was told to go wrong inside the call, or null.</summary>
    public CallFault? Fault { get; init; }

    /// <summary>The seller's account in whose name it is asked; null for the platform's own.</summary>
    public string? Seller { get; init; }

    /// <summary>Checks the parameters; <c>expand</c> is always allowed.</summary>
    /// <exception cref="StripeError">A parameter is unknown, missing or malformed.</exception>
    public FormObject Accept(params IEnumerable<Field> fields)
    {
        Field.Check(Parameters, [.. fields, Field.Texts("expand")]);
        return Parameters;
    }

    /// <summary>One page of a list, newest first (docs.stripe.com/api/pagination).</summary>
    /// <exception cref="StripeError">A parameter is wrong, or a cursor names no object.</exception>
    public JsonObject List<T>(Table<T> table, Func<T, bool> wanted, params Field[] filters) where T : Resource
    {
        Accept([.. filters, Field.Integer("limit", 1), Field.Text("starting_after"), Field.Text("ending_before"), Field.Range("created")]);
        return Page(table.NewestFirst.Where(row => wanted(row) && IsInRange(row.Created)), table.Find);
    }

    /// <summary>One page of rows that are already filtered, in the order given.</summary>
    public JsonObject Page<T>(IEnumerable<T> rows, Func<string, T?> find) where T : Resource
    {
        var limit = Parameters.Integer("limit") ?? 10;
        if (limit > 100) throw StripeError.Invalid("parameter_invalid_integer", "This value must be less than or equal to 100.", "limit");
        var (after, before) = (Parameters.Text("starting_after"), Parameters.Text("ending_before"));
        foreach (var (cursor, name) in new[] { (after, "starting_after"), (before, "ending_before") })
        {
            if (cursor is not null && find(cursor) is null) throw StripeError.NoSuch("object", cursor, name);
        }
        List<T> page;
        bool more;
        if (before is not null)
        {
            var newer = rows.TakeWhile(row => row.Id != before).ToList();
            page = [.. newer.TakeLast((int)limit)];
            more = newer.Count > page.Count;
        }
        else
        {
            var older = after is null ? rows : rows.SkipWhile(row => row.Id != after).Skip(1);
            page = [.. older.Take((int)limit + 1)];
            more = page.Count > limit;
            if (more) page.RemoveAt(page.Count - 1);
        }
        return ListOf(page.Select(row => row.ToJson()), more, "/v1/" + string.Join('/', Path));
    }

    public static JsonObject ListOf(IEnumerable<JsonObject> rows, bool more, string url) => new()
    {
        ["object"] = "list",
        ["data"] = Json.Array(rows),
        ["has_more"] = more,
        ["url"] = url,
    };

    bool IsInRange(long created)
    {
        if (Parameters.Text("created") is not null) return created == Parameters.Integer("created");
        if (Parameters.Object("created") is not { } range) return true;
        return !(created <= range.Integer("gt")) && !(created < range.Integer("gte"))
            && !(created >= range.Integer("lt")) && !(created > range.Integer("lte"));
    }
}
