using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Money for a seller's account (docs.stripe.com/api/transfers). It has no status: made means done.</summary>
internal sealed class Transfer(string id, long created, long amount, string currency, ConnectedAccount destination)
    : Resource(id, created)
{
    public long Amount => amount;
    public string Currency => currency;
    public ConnectedAccount Destination => destination;
    public required string DestinationPayment { get; init; }

    /// <summary>The charge whose money this is; null where it comes from the balance.</summary>
    public Charge? Source { get; init; }

    public string? Group { get; init; }
    public string? Description { get; set; }
    public string? BalanceTransaction { get; set; }
    public List<TransferReversal> Reversals { get; } = [];
    public long AmountReversed => Reversals.Sum(reversal => reversal.Amount);
    public long Left => amount - AmountReversed;

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "transfer",
        ["amount"] = amount,
        ["amount_reversed"] = AmountReversed,
        ["balance_transaction"] = BalanceTransaction,
        ["created"] = Created,
        ["currency"] = currency,
        ["description"] = Description,
        ["destination"] = destination.Id,
        ["destination_payment"] = DestinationPayment,
        ["livemode"] = false,
        ["metadata"] = Metadata.ToJson(),
        ["reversals"] = ApiCall.ListOf(Enumerable.Reverse(Reversals).Select(reversal => reversal.ToJson()), false,
            $"/v1/transfers/{Id}/reversals"),
        ["reversed"] = Left == 0,
        ["source_transaction"] = Source?.Id,
        ["source_type"] = "card",
        ["transfer_group"] = Group,
    };
}

/// <summary>Money taken back from a seller (docs.stripe.com/api/transfer_reversals).</summary>
internal sealed class TransferReversal(string id, long created, Transfer transfer, long amount) : Resource(id, created)
{
    public Transfer Transfer => transfer;
    public long Amount => amount;
    public required string DestinationPaymentRefund { get; init; }

    /// <summary>The refund that this came with, or null.</summary>
    public string? SourceRefund { get; init; }

    public string? BalanceTransaction { get; set; }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "transfer_reversal",
        ["amount"] = amount,
        ["balance_transaction"] = BalanceTransaction,
        ["created"] = Created,
        ["currency"] = transfer.Currency,
        ["destination_payment_refund"] = DestinationPaymentRefund,
        ["metadata"] = Metadata.ToJson(),
        ["source_refund"] = SourceRefund,
        ["transfer"] = transfer.Id,
    };
}
