using System.Text.Json.Nodes;

namespace Quittance.Sandbox;

/// <summary>A way in which money truly moves.</summary>
internal enum Movement
{
    Capture, Refund, RefundReturned, DisputeWithdrawn, DisputeReinstated, Transfer, TransferReversed, Payout, PayoutReturned,
}

/// <summary>One movement of money. The amount is positive; the direction follows from the kind.</summary>
internal sealed record MoneyRow(Movement Movement, string Id, long Amount, string Currency, DateTimeOffset At)
{
    public long Signed => Movement is Movement.Capture or Movement.RefundReturned or Movement.DisputeReinstated
        or Movement.TransferReversed or Movement.PayoutReturned ? Amount : -Amount;

    /// <summary>Whatever lets a reader match the row: ids, references, metadata.</summary>
    public required JsonObject Links { get; init; }
}

/// <summary>The oracle: what truly moved at this provider, written in the instant it moved and never changed.</summary>
internal sealed class Money(int limit)
{
    readonly Queue<MoneyRow> _rows = new();
    bool _truncated;

    public void Record(MoneyRow row)
    {
        _rows.Enqueue(row);
        if (_rows.Count <= limit) return;
        _rows.Dequeue();
        _truncated = true;
    }

    public JsonObject ToJson()
    {
        var balances = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var rows = new JsonArray();
        foreach (var row in _rows)
        {
            balances[row.Currency] = balances.GetValueOrDefault(row.Currency) + row.Signed;
            rows.Add((JsonNode)ToJson(row));
        }
        var net = new JsonObject();
        foreach (var (currency, amount) in balances) net[currency] = amount;
        return new JsonObject { ["data"] = rows, ["net"] = net, ["truncated"] = _truncated };
    }

    static JsonObject ToJson(MoneyRow row)
    {
        var json = new JsonObject
        {
            ["type"] = Json.Name(row.Movement),
            ["id"] = row.Id,
            ["amount"] = row.Amount,
            ["currency"] = row.Currency,
            ["net"] = row.Signed,
            ["created"] = row.At.ToUnixTimeSeconds(),
            ["at"] = row.At.ToString("O", null),
        };
        foreach (var (name, value) in row.Links) json[name] = value?.DeepClone();
        return json;
    }
}
