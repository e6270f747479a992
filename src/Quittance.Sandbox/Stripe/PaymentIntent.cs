using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Where an intent stands (docs.stripe.com/payments/paymentintents/lifecycle). A failed attempt goes back to the first.</summary>
internal enum IntentStatus { RequiresPaymentMethod, RequiresConfirmation, RequiresAction, Processing, RequiresCapture, Succeeded, Canceled }

/// <summary>What the customer is asked to do: prove to the card's issuer that it is them.</summary>
/// <param name="Token">Names this challenge; an older page cannot answer a newer one.</param>
/// <param name="ReturnUrl">Where the customer goes afterwards; null for a page of ours.</param>
internal sealed record Challenge(string Token, string? ReturnUrl);

/// <summary>One amount to be taken from one customer, over as many attempts as it needs (docs.stripe.com/api/payment_intents).</summary>
internal sealed class PaymentIntent(string id, long created, long amount, string currency, string secret) : Resource(id, created)
{
    public long Amount { get; set; } = amount;
    public string Currency { get; set; } = currency;
    public string ClientSecret => secret;
    public IntentStatus Status { get; set; } = IntentStatus.RequiresPaymentMethod;
    public bool CanBeConfirmed =>
        Status is IntentStatus.RequiresPaymentMethod or IntentStatus.RequiresConfirmation or IntentStatus.RequiresAction;
    public string CaptureMethod { get; set; } = "automatic";
    public string ConfirmationMethod { get; init; } = "automatic";
    public Customer? Customer { get; set; }
    public PaymentMethod? PaymentMethod { get; set; }
    public JsonObject? LastError { get; set; }
    public Challenge? Challenge { get; set; }
    public List<Charge> Charges { get; } = [];
    public long AmountReceived { get; set; }
    public long AmountCapturable { get; set; }
    public long? CanceledAt { get; set; }
    public string? CancellationReason { get; set; }
    public string? Description { get; set; }
    public string? ReceiptEmail { get; set; }
    public string? SetupFutureUsage { get; set; }
    public string? StatementDescriptorSuffix { get; set; }
    public JsonObject? Shipping { get; set; }
    public long? ApplicationFeeAmount { get; set; }
    public JsonObject? TransferData { get; set; }
    public string? TransferGroup { get; set; }
    public string? OnBehalfOf { get; set; }

    /// <summary>The checkout that made this intent, if one did.</summary>
    public Session? Session { get; init; }

    /// <summary>When a bank debit ends; null where none runs.</summary>
    public DateTimeOffset? DebitEnds { get; set; }

    public IReadOnlyList<string> PaymentMethodTypes { get; init; } = ["card", "sepa_debit"];

    /// <summary>The last attempt, failed or not.</summary>
    public Charge? LatestCharge => Charges.Count == 0 ? null : Charges[^1];

    /// <summary>The page on which the customer authenticates.</summary>
    public required Func<string> ChallengeUrl { get; init; }

    /// <summary>Sets what the seller of a destination charge gets; null leaves it.</summary>
    public void ChangeSellersPart(long? amount)
    {
        if (amount is not null) TransferData?["amount"] = amount;
    }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "payment_intent",
        ["allowed_payment_method_types"] = Json.Array(PaymentMethodTypes),
        ["amount"] = Amount,
        ["amount_capturable"] = AmountCapturable,
        ["amount_details"] = new JsonObject { ["tip"] = new JsonObject() },
        ["amount_received"] = AmountReceived,
        ["application"] = null,
        ["application_fee_amount"] = ApplicationFeeAmount,
        ["automatic_payment_methods"] = Session is null ? new JsonObject { ["allow_redirects"] = "always", ["enabled"] = true } : null,
        ["canceled_at"] = CanceledAt,
        ["cancellation_reason"] = CancellationReason,
        ["capture_method"] = CaptureMethod,
        ["charges"] = ApiCall.ListOf(Enumerable.Reverse(Charges).Select(charge => charge.ToJson()), false,
            $"/v1/charges?payment_intent={Id}"),
        ["client_secret"] = ClientSecret,
        ["confirmation_method"] = ConfirmationMethod,
        ["created"] = Created,
        ["currency"] = Currency,
        ["customer"] = Customer?.Id,
        ["description"] = Description,
        ["excluded_payment_method_types"] = null,
        ["invoice"] = null,
        ["last_payment_error"] = LastError?.DeepClone(),
        ["latest_charge"] = LatestCharge?.Id,
        ["livemode"] = false,
        ["metadata"] = Metadata.ToJson(),
        ["next_action"] = NextAction(),
        ["on_behalf_of"] = OnBehalfOf,
        ["payment_method"] = PaymentMethod?.Id,
        ["payment_method_configuration_details"] = null,
        ["payment_method_options"] = new JsonObject { ["card"] = new JsonObject { ["request_three_d_secure"] = "automatic" } },
        ["payment_method_types"] = Json.Array(PaymentMethodTypes),
        ["processing"] = null,
        ["receipt_email"] = ReceiptEmail,
        ["review"] = null,
        ["setup_future_usage"] = SetupFutureUsage,
        ["shipping"] = Shipping?.DeepClone(),
        ["source"] = null,
        ["statement_descriptor"] = null,
        ["statement_descriptor_suffix"] = StatementDescriptorSuffix,
        ["status"] = Json.Name(Status),
        ["transfer_data"] = TransferData?.DeepClone(),
        ["transfer_group"] = TransferGroup,
    };

    JsonObject? NextAction() => Challenge is null ? null : Challenge.ReturnUrl is null && Session is null
        ? new JsonObject
        {
            ["type"] = "use_stripe_sdk",
            ["use_stripe_sdk"] = new JsonObject { ["type"] = "three_d_secure_redirect", ["stripe_js"] = ChallengeUrl() },
        }
        : new JsonObject
        {
            ["redirect_to_url"] = new JsonObject { ["return_url"] = Challenge.ReturnUrl, ["url"] = ChallengeUrl() },
            ["type"] = "redirect_to_url",
        };
}
