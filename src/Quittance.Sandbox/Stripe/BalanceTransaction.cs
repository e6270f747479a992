using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>An amount as it reaches the account's balance; the rate is null where nothing was converted.</summary>
internal readonly record struct SettledAmount(long Amount, string Currency, decimal? Rate);

/// <summary>One movement on the account's balance (docs.stripe.com/api/balance_transactions).</summary>
internal sealed class BalanceTransaction(string id, SandboxClock clock, SettledAmount settled, long fee) : Resource(id, clock.Seconds)
{
    public required string Type { get; init; }
    public required string Category { get; init; }
    public required string Source { get; init; }

    /// <summary>When it can be paid out, in unix seconds.</summary>
    public required long AvailableOn { get; init; }

    /// <summary>The payout that took it to the bank; null until then.</summary>
    public string? Payout { get; set; }

    public long Amount => settled.Amount;
    public long Fee => fee;
    public long Net => settled.Amount - fee;
    public string Currency => settled.Currency;
    public bool IsAvailable => AvailableOn <= clock.Seconds;

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "balance_transaction",
        ["amount"] = settled.Amount,
        ["available_on"] = AvailableOn,
        ["balance_type"] = "payments",
        ["created"] = Created,
        ["currency"] = settled.Currency,
        ["description"] = null,
        ["exchange_rate"] = settled.Rate,
        ["fee"] = fee,
        ["fee_details"] = fee == 0 ? [] : new JsonArray(new JsonObject
        {
            ["amount"] = fee,
            ["application"] = null,
            ["currency"] = settled.Currency,
            ["description"] = Category == "dispute" ? "Dispute fee" : "Stripe processing fees",
            ["type"] = "stripe_fee",
        }),
        ["net"] = Net,
        ["reporting_category"] = Category,
        ["source"] = Source,
        ["status"] = IsAvailable ? "available" : "pending",
        ["type"] = Type,
    };
}
