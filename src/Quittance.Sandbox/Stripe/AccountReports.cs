using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>What the account says about itself.</summary>
internal sealed class AccountReports(Account account)
{
    public JsonObject Self(ApiCall call)
    {
        call.Accept();
        return new JsonObject
        {
            ["id"] = account.Options.AccountId,
            ["object"] = "account",
            ["business_profile"] = new JsonObject { ["name"] = account.Options.MerchantName, ["url"] = null },
            ["charges_enabled"] = true,
            ["country"] = "US",
            ["default_currency"] = "usd",
            ["details_submitted"] = true,
            ["email"] = null,
            ["metadata"] = new JsonObject(),
            ["payouts_enabled"] = true,
            ["type"] = "standard",
        };
    }

    public JsonObject Balance(ApiCall call)
    {
        call.Accept();
        var pending = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in account.BalanceTransactions.OldestFirst)
        {
            pending[row.Currency] = pending.GetValueOrDefault(row.Currency) + row.Net;
        }
        return new JsonObject
        {
            ["object"] = "balance",
            ["available"] = Amounts(pending.Select(entry => (entry.Key, 0L))),
            ["livemode"] = false,
            ["pending"] = Amounts(pending.Select(entry => (entry.Key, entry.Value))),
        };
    }

    static JsonArray Amounts(IEnumerable<(string Currency, long Amount)> rows) => Json.Array(rows.Select(row => new JsonObject
    {
        ["amount"] = row.Amount,
        ["currency"] = row.Currency,
        ["source_types"] = new JsonObject { ["card"] = row.Amount },
    }));
}
