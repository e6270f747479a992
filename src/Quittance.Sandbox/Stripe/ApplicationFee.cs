using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>The platform's share of a destination charge, which the seller pays (docs.stripe.com/api/application_fees).</summary>
internal sealed class ApplicationFee(string id, long created, Charge charge, Transfer transfer, long amount) : Resource(id, created)
{
    public Transfer Transfer => transfer;
    public long Amount => amount;
    public long AmountRefunded { get; set; }
    public string? BalanceTransaction { get; set; }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "application_fee",
        ["account"] = transfer.Destination.Id,
        ["amount"] = amount,
        ["amount_refunded"] = AmountRefunded,
        ["application"] = "ca_sandbox",
        ["balance_transaction"] = BalanceTransaction,
        ["charge"] = transfer.DestinationPayment,
        ["created"] = Created,
        ["currency"] = transfer.Currency,
        ["livemode"] = false,
        ["originating_transaction"] = charge.Id,
        ["refunded"] = AmountRefunded == amount,
    };
}
