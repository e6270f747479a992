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
        return new JsonObject
        {
            ["object"] = "balance",
            ["available"] = Amounts(row => row.IsAvailable),
            ["livemode"] = false,
            ["pending"] = Amounts(row => !row.IsAvailable),
        };
    }

    JsonArray Amounts(Func<BalanceTransaction, bool> counts)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in account.BalanceTransactions.OldestFirst)
        {
            sums[row.Currency] = sums.GetValueOrDefault(row.Currency) + (counts(row) ? row.Net : 0);
        }
        return Json.Array(sums.Select(sum => new JsonObject
        {
            ["amount"] = sum.Value,
            ["currency"] = sum.Key,
            ["source_types"] = new JsonObject { ["card"] = sum.Value },
        }));
    }
}
