using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Where a dispute stands; the warnings are an inquiry, which takes no money (docs.stripe.com/disputes).</summary>
internal enum DisputeStatus { WarningNeedsResponse, WarningUnderReview, WarningClosed, NeedsResponse, UnderReview, Won, Lost }

/// <summary>A cardholder's complaint at their bank. The money goes at the beginning and may come back.</summary>
internal sealed class Dispute(string id, SandboxClock clock, Charge charge, long amount, string reason) : Resource(id, clock.Seconds)
{
    static readonly long ResponseSeconds = (long)TimeSpan.FromDays(7).TotalSeconds;

    public Charge Charge => charge;
    public long Amount => amount;
    public DisputeStatus Status { get; set; }
    public bool IsInquiry => Status is DisputeStatus.WarningNeedsResponse or DisputeStatus.WarningUnderReview;
    public bool IsFormal => Status is DisputeStatus.NeedsResponse or DisputeStatus.UnderReview;
    public bool BlocksRefund => IsFormal || Status is DisputeStatus.Lost;
    public BalanceTransaction? Withdrawal { get; set; }
    public BalanceTransaction? Reinstatement { get; set; }

    /// <summary>What the merchant said in defence.</summary>
    public OrderedDictionary<string, string> Evidence { get; } = [];

    public int Submissions { get; private set; }

    /// <summary>The evidence goes to the bank.</summary>
    public void Submit()
    {
        Submissions++;
        Status = IsInquiry ? DisputeStatus.WarningUnderReview : DisputeStatus.UnderReview;
    }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "dispute",
        ["amount"] = amount,
        ["balance_transactions"] = Json.Array(new[] { Withdrawal, Reinstatement }.OfType<BalanceTransaction>().Select(row => row.ToJson())),
        ["charge"] = charge.Id,
        ["created"] = Created,
        ["currency"] = charge.Currency,
        ["enhanced_eligibility_types"] = new JsonArray(),
        ["evidence"] = EvidenceJson(),
        ["evidence_details"] = new JsonObject
        {
            ["due_by"] = IsInquiry || IsFormal ? Created + ResponseSeconds : null,
            ["has_evidence"] = Evidence.Count > 0,
            ["past_due"] = clock.Seconds > Created + ResponseSeconds && Submissions == 0,
            ["submission_count"] = Submissions,
        },
        ["is_charge_refundable"] = IsInquiry && charge.AmountRefunded < charge.AmountCaptured,
        ["livemode"] = false,
        ["metadata"] = Metadata.ToJson(),
        ["payment_intent"] = charge.Intent.Id,
        ["payment_method_details"] = new JsonObject
        {
            ["card"] = new JsonObject
            {
                ["brand"] = "visa",
                ["case_type"] = Json.Name(Status).StartsWith("warning", StringComparison.Ordinal) ? "inquiry" : "chargeback",
                ["network_reason_code"] = "10.4",
            },
            ["type"] = "card",
        },
        ["reason"] = reason,
        ["status"] = Json.Name(Status),
    };

    JsonObject EvidenceJson()
    {
        var json = new JsonObject();
        foreach (var (name, text) in Evidence) json[name] = text;
        return json;
    }
}
