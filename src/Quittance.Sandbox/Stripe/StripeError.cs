using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>
/// A request refused in the provider's own words (docs.stripe.com/api/errors). It is thrown anywhere inside one request and answered at
/// the one edge of that request; nothing else catches it.
/// </summary>
internal sealed class StripeError(int status, string type, string? code, string message, string? param = null) : Exception(message)
{
    public int Status => status;
    public string Type => type;
    public string? Code => code;
    public string? Param => param;

    /// <summary>
    /// True where the call had begun to execute: such an answer is kept for its idempotency key, a refusal before that is not
    /// (docs.stripe.com/api/idempotent_requests).
    /// </summary>
    public bool Executed { get; init; }

    public string? DeclineCode { get; init; }
    public string? Charge { get; init; }
    public PaymentIntent? Intent { get; init; }

    public static StripeError Missing(string param) =>
        new(400, "invalid_request_error", "parameter_missing", $"Missing required param: {param}.", param);

    public static StripeError Unknown(string param) =>
        new(400, "invalid_request_error", "parameter_unknown", $"Received unknown parameter: {param}", param);

    public static StripeError Invalid(string? code, string message, string param) =>
        new(400, "invalid_request_error", code, message, param);

    public static StripeError State(string? code, string message, PaymentIntent? intent = null) =>
        new(400, "invalid_request_error", code, message) { Executed = true, Intent = intent };

    /// <summary>There is not enough money for the call: on the account's balance or, for a reversal, on the seller's.</summary>
    public static StripeError NoFunds(string[] path) => path is ["transfers", _, "reversals"] ? NoSellerFunds() : NoBalance();

    public static StripeError NoBalance() => State("balance_insufficient",
        "You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating "
        + "Charges using the 4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance");

    public static StripeError NoSellerFunds() => State("insufficient_funds",
        "The destination account does not have sufficient funds to cover this reversal.");

    /// <summary>The object that the path names does not exist.</summary>
    public static StripeError NoSuch(string kind, string id) =>
        new(404, "invalid_request_error", "resource_missing", $"No such {kind}: '{id}'", kind is "payment_intent" ? "intent" : "id");

    /// <summary>An object that a parameter names does not exist.</summary>
    public static StripeError NoSuch(string kind, string id, string param) =>
        new(400, "invalid_request_error", "resource_missing", $"No such {kind}: '{id}'", param);

    public static StripeError Unsupported(string what, string param) =>
        new(400, "invalid_request_error", "sandbox_unsupported", $"{what} is not available in this sandbox yet.", param);

    /// <summary>The error's body. An intent goes along in the state that the refusal left it in.</summary>
    public JsonObject ToJson(string requestId, string accountId, JsonNode? intent)
    {
        var error = new JsonObject();
        if (Code is not null) error["code"] = Code;
        if (Charge is not null) error["charge"] = Charge;
        if (DeclineCode is not null) error["decline_code"] = DeclineCode;
        if (Code is not null) error["doc_url"] = $"https://stripe.com/docs/error-codes/{Code.Replace('_', '-')}";
        error["message"] = Message;
        if (Param is not null) error["param"] = Param;
        if (intent is not null) error["payment_intent"] = intent;
        error["request_log_url"] = $"https://dashboard.stripe.com/{accountId}/test/workbench/logs?object={requestId}";
        error["type"] = Type;
        return new JsonObject { ["error"] = error };
    }
}
