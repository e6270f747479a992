using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Where a refund stands; succeeded is not final (docs.stripe.com/refunds).</summary>
internal enum RefundStatus { Pending, RequiresAction, Succeeded, Failed, Canceled }

/// <summary>Money given back (docs.stripe.com/api/refunds).</summary>
internal sealed class Refund(string id, long created, Charge charge, long amount, string? reason) : Resource(id, created)
{
    public Charge Charge => charge;
    public long Amount => amount;
    public RefundStatus Status { get; set; } = RefundStatus.Pending;
    public string? PendingReason { get; set; }
    public string? FailureReason { get; set; }

    /// <summary>The debit; null while the refund waits for money.</summary>
    public string? BalanceTransaction { get; set; }

    /// <summary>The debit's return.</summary>
    public string? FailureBalanceTransaction { get; set; }

    /// <summary>The card network's reference, once it is known.</summary>
    public string? Reference { get; set; }

    /// <summary>Whether the seller's part was asked back with it.</summary>
    public bool ReversesTransfer { get; init; }

    /// <summary>Whether the platform's fee goes back to the seller with it.</summary>
    public bool RefundsFee { get; init; }

    public string? TransferReversal { get; set; }
    public bool IsOpen => Status is RefundStatus.Pending or RefundStatus.RequiresAction;

    /// <summary>Whether the refund takes from what may still be refunded.</summary>
    public bool Counts => Status is not (RefundStatus.Failed or RefundStatus.Canceled);

    public override JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["object"] = "refund",
            ["amount"] = amount,
            ["balance_transaction"] = BalanceTransaction,
            ["charge"] = charge.Id,
            ["created"] = Created,
            ["currency"] = charge.Currency,
            ["destination_details"] = Destination(),
            ["metadata"] = Metadata.ToJson(),
            ["payment_intent"] = charge.Intent.Id,
            ["reason"] = reason,
            ["receipt_number"] = null,
            ["source_transfer_reversal"] = null,
            ["status"] = Json.Name(Status),
            ["transfer_reversal"] = TransferReversal,
        };
        if (FailureBalanceTransaction is not null) json["failure_balance_transaction"] = FailureBalanceTransaction;
        if (FailureReason is not null) json["failure_reason"] = FailureReason;
        if (PendingReason is not null) json["pending_reason"] = PendingReason;
        if (Status is RefundStatus.RequiresAction)
        {
            json["next_action"] = new JsonObject
            {
                ["display_details"] = new JsonObject
                {
                    ["email_sent"] = new JsonObject { ["email_sent_at"] = Created, ["email_sent_to"] = charge.Method.Email },
                    ["expires_at"] = Created + 45 * 86400,
                },
                ["type"] = "display_details",
            };
        }
        return json;
    }

    JsonObject Destination()
    {
        if (charge.Method.Instrument is not Instrument.Card) return new JsonObject { ["type"] = "sepa_bank_transfer" };
        var card = new JsonObject { ["reference_status"] = Reference is null ? "pending" : "available", ["type"] = "refund" };
        if (Reference is not null) (card["reference"], card["reference_type"]) = (Reference, "acquirer_reference_number");
        return new JsonObject { ["card"] = card, ["type"] = "card" };
    }
}
