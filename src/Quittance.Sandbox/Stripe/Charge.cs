using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Where one attempt stands.</summary>
internal enum ChargeStatus { Pending, Succeeded, Failed }

/// <summary>One attempt to take an intent's amount (docs.stripe.com/api/charges).</summary>
internal sealed class Charge(string id, long created, PaymentIntent intent, PaymentMethod method) : Resource(id, created)
{
    public PaymentIntent Intent => intent;
    public PaymentMethod Method => method;
    public long Amount { get; } = intent.Amount;
    public string Currency { get; } = intent.Currency;
    public Customer? Customer { get; } = intent.Customer;
    public string? Description { get; set; } = intent.Description;
    public ChargeStatus Status { get; set; }
    public Decline? Failure { get; set; }
    public bool IsCaptured { get; set; }
    public long AmountCaptured { get; set; }
    public List<Refund> Refunds { get; } = [];
    public Dispute? Dispute { get; set; }
    public List<Transfer> Transfers { get; } = [];

    /// <summary>The transfer that was made together with the charge, if it was made for a seller.</summary>
    public Transfer? DestinationTransfer { get; set; }

    public ApplicationFee? ApplicationFee { get; set; }
    public string? TransferGroup { get; set; } = intent.TransferGroup;
    public string? BalanceTransaction { get; set; }

    /// <summary>What was refunded or is being refunded.</summary>
    public long AmountRefunded => Refunds.Sum(refund => refund.Counts ? refund.Amount : 0);

    public override JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["object"] = "charge",
            ["amount"] = Amount,
            ["amount_captured"] = AmountCaptured,
            ["amount_refunded"] = AmountRefunded,
            ["application"] = null,
            ["application_fee"] = ApplicationFee?.Id,
            ["application_fee_amount"] = intent.ApplicationFeeAmount,
            ["balance_transaction"] = BalanceTransaction,
            ["billing_details"] = Wire.BillingDetails(method.Email, method.Name),
            ["calculated_statement_descriptor"] = "SANDBOX",
            ["captured"] = IsCaptured,
            ["created"] = Created,
            ["currency"] = Currency,
            ["customer"] = Customer?.Id,
            ["description"] = Description,
            ["disputed"] = Dispute is not null,
            ["failure_balance_transaction"] = null,
            ["failure_code"] = Failure?.Code,
            ["failure_message"] = Failure?.Message,
            ["fraud_details"] = new JsonObject(),
            ["invoice"] = null,
            ["livemode"] = false,
            ["metadata"] = Metadata.ToJson(),
            ["on_behalf_of"] = intent.OnBehalfOf,
            ["outcome"] = Outcome(),
            ["paid"] = Status is not ChargeStatus.Failed,
            ["payment_intent"] = intent.Id,
            ["payment_method"] = method.Id,
            ["payment_method_details"] = Details(),
            ["receipt_email"] = intent.ReceiptEmail,
            ["receipt_number"] = null,
            ["receipt_url"] = null,
            ["refunded"] = AmountCaptured > 0 && AmountRefunded == AmountCaptured,
            ["refunds"] = ApiCall.ListOf(Enumerable.Reverse(Refunds).Select(refund => refund.ToJson()), false, $"/v1/charges/{Id}/refunds"),
            ["review"] = null,
            ["shipping"] = intent.Shipping?.DeepClone(),
            ["source"] = null,
            ["source_transfer"] = null,
            ["statement_descriptor"] = null,
            ["statement_descriptor_suffix"] = intent.StatementDescriptorSuffix,
            ["status"] = Json.Name(Status),
            ["transfer_data"] = intent.TransferData?.DeepClone(),
            ["transfer_group"] = TransferGroup,
        };
        if (DestinationTransfer is not null) json["transfer"] = DestinationTransfer.Id;
        return json;
    }

    JsonObject? Outcome() => Status switch
    {
        ChargeStatus.Pending => null,
        ChargeStatus.Succeeded => OutcomeOf("approved_by_network", null, "Payment complete.", "authorized"),
        _ => OutcomeOf("declined_by_network", Failure?.Reason, "The bank did not return any further details with this decline.",
            "issuer_declined"),
    };

    static JsonObject OutcomeOf(string network, string? reason, string message, string type) => new()
    {
        ["advice_code"] = null,
        ["network_advice_code"] = null,
        ["network_decline_code"] = null,
        ["network_status"] = network,
        ["reason"] = reason,
        ["risk_level"] = "normal",
        ["risk_score"] = 20,
        ["seller_message"] = message,
        ["type"] = type,
    };

    JsonObject Details()
    {
        var shown = (JsonObject)method.ToJson()[method.Instrument.Type]!.DeepClone();
        if (method.Instrument is Instrument.Card)
        {
            shown["network"] = shown["brand"]?.DeepClone();
            shown["amount_authorized"] = Status is ChargeStatus.Failed ? null : Amount;
            foreach (var member in new[] { "display_brand", "generated_from", "networks", "three_d_secure_usage" }) shown.Remove(member);
        }
        return new JsonObject { [method.Instrument.Type] = shown, ["type"] = method.Instrument.Type };
    }
}
