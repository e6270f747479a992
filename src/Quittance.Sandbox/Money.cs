using System.Text.Json.Nodes;

namespace Quittance.Sandbox;

/// <summary>A way in which money truly moves.</summary>
internal enum Movement
{
    Capture, Refund, RefundFailure, DisputeWithdrawal, DisputeReinstatement, Transfer, TransferReversal, ApplicationFee,
    ApplicationFeeRefund, Payout, PayoutFailure, Fee, DisputeFee,
}

/// <summary>One movement of money. The amount is positive; the direction follows from the kind.</summary>
internal sealed record MoneyRow(Movement Movement, string Id, long Amount, string Currency, DateTimeOffset At)
{
    public long Signed => Movement is Movement.Capture or Movement.RefundFailure or Movement.DisputeReinstatement
        or Movement.TransferReversal or Movement.ApplicationFee or Movement.PayoutFailure ? Amount : -Amount;

    /// <summary>What the provider keeps for its work; told apart from the money of customers and sellers.</summary>
    public bool IsFee => Movement is Movement.Fee or Movement.DisputeFee;

    /// <summary>What goes to the merchant's own bank, or comes back from it.</summary>
    public bool IsPayout => Movement is Movement.Payout or Movement.PayoutFailure;

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

    /// <summary>
    /// The rows, the fees apart from them, and sums by currency: <c>net</c> of all rows; <c>clearing</c> without payouts, which is what
    /// the provider holds or held for the merchant; and the same after fees.
    /// </summary>
    public JsonObject ToJson() => new()
    {
        ["data"] = Json.Array(_rows.Where(row => !row.IsFee).Select(ToJson)),
        ["net"] = Sum(row => !row.IsFee),
        ["clearing"] = Sum(row => row is { IsFee: false, IsPayout: false }),
        ["clearing_after_fees"] = Sum(row => !row.IsPayout),
        ["fees"] = Json.Array(_rows.Where(row => row.IsFee).Select(ToJson)),
        ["truncated"] = _truncated,
    };

    JsonObject Sum(Func<MoneyRow, bool> wanted)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in _rows.Where(wanted)) sums[row.Currency] = sums.GetValueOrDefault(row.Currency) + row.Signed;
        var json = new JsonObject();
        foreach (var (currency, amount) in sums) json[currency] = amount;
        return json;
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
