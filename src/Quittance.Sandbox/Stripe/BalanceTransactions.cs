using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>One movement on the account's balance (docs.stripe.com/api/balance_transactions).</summary>
internal sealed class BalanceTransaction(
    string id, long created, string type, string category, long amount, long fee, string currency, string source) : Resource(id, created)
{
    static readonly TimeSpan Settlement = TimeSpan.FromDays(7);

    public string Type => type;
    public string Source => source;
    public string Currency => currency;
    public long Net => amount - fee;

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "balance_transaction",
        ["amount"] = amount,
        ["available_on"] = Created + (long)Settlement.TotalSeconds,
        ["balance_type"] = "payments",
        ["created"] = Created,
        ["currency"] = currency,
        ["description"] = null,
        ["exchange_rate"] = null,
        ["fee"] = fee,
        ["fee_details"] = fee == 0 ? [] : new JsonArray(new JsonObject
        {
            ["amount"] = fee,
            ["application"] = null,
            ["currency"] = currency,
            ["description"] = type == "adjustment" ? "Dispute fee" : "Stripe processing fees",
            ["type"] = "stripe_fee",
        }),
        ["net"] = Net,
        ["reporting_category"] = category,
        ["source"] = source,
        ["status"] = "pending",
        ["type"] = type,
    };
}

/// <summary>The account's balance, movement by movement.</summary>
internal sealed class BalanceTransactions(Account account)
{
    public BalanceTransaction Add(string type, string category, long amount, long fee, string currency, string source)
    {
        var row = new BalanceTransaction(account.Ids.Mint("txn_3", 23), account.Clock.Seconds, type, category, amount, fee, currency,
            source);
        return account.BalanceTransactions.Add(row.Id, row);
    }

    public JsonObject List(ApiCall call)
    {
        var (type, source) = (call.Parameters.Text("type"), call.Parameters.Text("source"));
        return call.List(account.BalanceTransactions,
            row => (type is null || row.Type == type) && (source is null || row.Source == source),
            Field.Text("type"), Field.Text("source"), Field.Text("currency"), Field.Text("payout"));
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return (account.BalanceTransactions.Find(id) ?? throw StripeError.NoSuch("balance_transaction", id)).ToJson();
    }
}
