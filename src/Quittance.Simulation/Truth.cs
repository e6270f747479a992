using System.Text.Json.Nodes;

namespace Quittance.Simulation;

/// <summary>The auditor's own books: what truly moved at the provider, as the sandbox wrote it down when it moved.</summary>
sealed class Truth
{
    readonly IReadOnlyList<JsonNode> _rows;

    Truth(IReadOnlyList<JsonNode> rows, long clearing)
    {
        _rows = rows;
        Clearing = clearing;
    }

    /// <summary>What lies with the provider after fees, in euro cents.</summary>
    public long Clearing { get; }

    /// <summary>Every capture, by the provider's id.</summary>
    public IEnumerable<string> Captures => Of("capture").Select(row => (string)row["payment_intent"]!);

    public static Truth Read(World world)
    {
        var money = world.Control("GET", "/_sandbox/money", [])!;
        return new Truth(
            [.. ((JsonArray)money["data"]!).Select(row => row!)], (long?)money["clearing_after_fees"]!["eur"] ?? 0);
    }

    /// <summary>What came for an order, whoever took it.</summary>
    public long CapturedFor(string order) => Of("capture").Where(row => Names(row, order)).Sum(Amount);

    /// <summary>How many of an order's payment pages were paid.</summary>
    public int PagesPaid(string order) => Of("capture").Count(row => row["session"] is not null && Names(row, order));

    /// <summary>What one capture brought.</summary>
    public long Captured(string capture) => Sum("capture", capture);

    /// <summary>What went back of a capture and stayed away.</summary>
    public long Refunded(string capture) => Sum("refund", capture) - Sum("refund_failure", capture);

    /// <summary>What a dispute took of a capture and keeps.</summary>
    public long Disputed(string capture) => Sum("dispute_withdrawal", capture) - Sum("dispute_reinstatement", capture);

    /// <summary>V2: no more goes back than came, and nothing that was asked for once goes back twice.</summary>
    public string? DoubleRefund() => Captures.FirstOrDefault(capture => Refunded(capture) > Captured(capture)) is { } torn
        ? $"V2: {Refunded(torn)} of {Captured(torn)} went back ({torn})"
        : null;

    /// <summary>What went to sellers and was not taken back.</summary>
    public long Transferred => Of("transfer").Sum(Amount) - Of("transfer_reversal").Sum(Amount);

    IEnumerable<JsonNode> Of(string type) => _rows.Where(row => (string?)row["type"] == type);

    long Sum(string type, string capture) => Of(type).Where(row => (string?)row["payment_intent"] == capture).Sum(Amount);

    static long Amount(JsonNode row) => (long)row["amount"]!;

    static bool Names(JsonNode row, string order) => row.ToJsonString().Contains(order, StringComparison.Ordinal);
}
