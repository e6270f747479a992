namespace Quittance.Tests.Providers.Stripe;

/// <summary>Refunds, disputes and transfers as Stripe writes them, in small.</summary>
static class StripeMoneyJson
{
    public static string OfPayment { get; } =
        $$"""{"quittance_payment":"{{StripeSome.Payment}}","quittance_order":"{{StripeSome.Order}}"}""";

    public static string OfRefund { get; } = $$"""
        {"quittance_refund":"{{StripeSome.Refund}}","quittance_payment":"{{StripeSome.Payment}}","quittance_order":"{{StripeSome.Order}}"}
        """;

    public static string OfTransfer { get; } =
        $$"""{"quittance_transfer":"{{StripeSome.Transfer}}","quittance_order":"{{StripeSome.Order}}"}""";

    public static string OfReversal { get; } = $$"""{"quittance_reversal":"{{StripeSome.Reversal}}"}""";

    /// <summary>A refund; <paramref name="more"/> begins with a comma.</summary>
    public static string Refund(
        string status = "succeeded",
        string metadata = "{}",
        string id = "re_1",
        string amount = "1250",
        string currency = "eur",
        string charge = "\"ch_1\"",
        string intent = $"\"{StripeSome.IntentId}\"",
        string more = "") => $$"""
        {"id":"{{id}}","object":"refund","amount":{{amount}},"currency":"{{currency}}","status":"{{status}}","metadata":{{metadata}},
         "charge":{{charge}},"payment_intent":{{intent}}{{more}} }
        """;

    public static string Charge(
        string refunded = "1250",
        string refunds = "",
        string metadata = "{}",
        string currency = "eur",
        string intent = $"\"{StripeSome.IntentId}\"") => $$"""
        {"id":"ch_1","object":"charge","status":"succeeded","amount":2500,"amount_refunded":{{refunded}},"currency":"{{currency}}",
         "livemode":false,"metadata":{{metadata}},"payment_intent":{{intent}}
         {{(refunds.Length == 0 ? "" : $",\"refunds\":{{\"object\":\"list\",\"has_more\":false,\"data\":{refunds}}}")}} }
        """;

    public static string Dispute(
        string status = "needs_response",
        string entries = "[]",
        string amount = "2500",
        string currency = "eur",
        string charge = "\"ch_1\"",
        string intent = $"\"{StripeSome.IntentId}\"",
        string metadata = "{}") => $$"""
        {"id":"dp_1","object":"dispute","amount":{{amount}},"currency":"{{currency}}","status":"{{status}}","livemode":false,
         "charge":{{charge}},"payment_intent":{{intent}},"metadata":{{metadata}},"balance_transactions":{{entries}} }
        """;

    public static string Entry(long amount, long fee, string currency = "eur", string? category = null) => $$"""
        {"id":"txn_1","type":"adjustment","amount":{{amount}},"fee":{{fee}},"currency":"{{currency}}",
         "reporting_category":"{{category ?? (amount < 0 ? "dispute" : "dispute_reversal")}}"}
        """;

    public static string Transfer(
        string metadata = "{}", string amount = "1000", string reversed = "0", string reversals = "[]", string more = "false") => $$"""
        {"id":"tr_1","object":"transfer","amount":{{amount}},"amount_reversed":{{reversed}},"currency":"eur","livemode":false,
         "destination":"acct_1Seller","metadata":{{metadata}},
         "reversals":{"object":"list","has_more":{{more}},"data":{{reversals}} } }
        """;

    public static string Reversal(
        string metadata = "{}", string id = "trr_1", string amount = "400", string transfer = "\"tr_1\"") => $$"""
        {"id":"{{id}}","object":"transfer_reversal","amount":{{amount}},"currency":"eur","metadata":{{metadata}},
         "transfer":{{transfer}} }
        """;

    public static string Payout(string status = "paid", string amount = "9000", string more = "") => $$"""
        {"id":"po_1","object":"payout","amount":{{amount}},"currency":"eur","livemode":false,"status":"{{status}}"{{more}} }
        """;

    public static string Intent(string charge) => $$"""
        {"id":"{{StripeSome.IntentId}}","object":"payment_intent","status":"succeeded","livemode":false,"latest_charge":{{charge}} }
        """;

    public static string Settled(string entry, string status = "succeeded") => $$"""
        {"id":"ch_1","object":"charge","status":"{{status}}","amount":2500,"currency":"eur","livemode":false,
         "balance_transaction":{{entry}} }
        """;

    public static string List(string items, bool more = false) =>
        $$"""{"object":"list","has_more":{{(more ? "true" : "false")}},"data":[{{items}}]}""";
}
