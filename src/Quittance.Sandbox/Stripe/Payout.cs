using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Where a payout stands; paid only means expected to arrive (docs.stripe.com/payouts).</summary>
internal enum PayoutStatus { Pending, InTransit, Paid, Failed, Canceled }

/// <summary>Money on its way to the merchant's bank (docs.stripe.com/api/payouts).</summary>
internal sealed class Payout(string id, long created, long amount, string currency, bool automatic, long arrives) : Resource(id, created)
{
    public long Amount => amount;
    public string Currency => currency;

    /// <summary>True where it takes all that is available; only then its balance transactions can be listed.</summary>
    public bool IsAutomatic => automatic;

    public PayoutStatus Status { get; set; } = PayoutStatus.Pending;
    public bool IsReconciled { get; set; }
    public string? Description { get; init; }
    public string? StatementDescriptor { get; init; }
    public string? BalanceTransaction { get; set; }
    public string? FailureBalanceTransaction { get; set; }
    public string? FailureCode { get; set; }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "payout",
        ["amount"] = amount,
        ["arrival_date"] = arrives,
        ["automatic"] = automatic,
        ["balance_transaction"] = BalanceTransaction,
        ["created"] = Created,
        ["currency"] = currency,
        ["description"] = Description,
        ["destination"] = "ba_1SandboxMerchantBank",
        ["failure_balance_transaction"] = FailureBalanceTransaction,
        ["failure_code"] = FailureCode,
        ["failure_message"] = FailureCode is null ? null : "The bank returned the payout.",
        ["livemode"] = false,
        ["metadata"] = Metadata.ToJson(),
        ["method"] = "standard",
        ["original_payout"] = null,
        ["reconciliation_status"] = !automatic ? "not_applicable" : IsReconciled ? "completed" : "in_progress",
        ["reversed_by"] = null,
        ["source_type"] = "card",
        ["statement_descriptor"] = StatementDescriptor,
        ["status"] = Json.Name(Status),
        ["type"] = "bank_account",
    };
}
