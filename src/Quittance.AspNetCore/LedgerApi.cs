using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Quittance.AspNetCore;

/// <summary>The ledger: what each account holds, and what was posted.</summary>
static class LedgerApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/ledger/accounts", AccountsAsync)
            .Produces<PageJson<BalanceJson>>()
            .WithSummary("List the ledger's balances, by account and commodity");
        api.MapGet("/ledger/transactions", TransactionsAsync)
            .Produces<PageJson<PostingJson>>()
            .WithSummary("List the ledger's transactions, oldest first");
    }

    static async Task<IResult> AccountsAsync(HttpContext http, Engine engine, string? after = null)
    {
        if (!BalanceCursor.TryParse(after, out var last))
            return Problems.Of(
                422,
                "invalid_cursor",
                "Not a place in the list",
                "after is the \"next\" of the page before. Leave it out for the first page.");
        var balances = await engine.Queries.LedgerBalancesAsync(last, http.RequestAborted);
        return ApiJson.Ok(PageJson.Of(balances, BalanceJson.Of, BalanceCursor.Of));
    }

    static async Task<IResult> TransactionsAsync(HttpContext http, Engine engine, string? order = null, string? after = null)
    {
        Id<Order>? only = null;
        if (order is not null)
        {
            if (!Id<Order>.TryParse(order, out var id))
                return Problems.NotFound("order");
            only = id;
        }

        var transactions = await engine.Queries.LedgerTransactionsAsync(only, after, http.RequestAborted);
        return ApiJson.Ok(PageJson.Of(transactions, PostingJson.Of, row => row.Id.ToString()));
    }
}

/// <summary>A place in the list of balances: the account and the commodity, with a slash between them, which no commodity has.</summary>
static class BalanceCursor
{
    public static string Of(LedgerBalance balance) => $"{balance.Account}/{balance.Commodity}";

    public static bool TryParse(string? text, out LedgerBalance? balance)
    {
        balance = null;
        if (text is null)
            return true;
        var slash = text.LastIndexOf('/');
        if (slash <= 0 || !Commodity.TryParse(text[(slash + 1)..], out var commodity))
            return false;
        balance = new LedgerBalance(LedgerAccount.FromRow(text[..slash]), commodity, 0);
        return true;
    }
}

/// <summary>What an account holds of a commodity, as the API shows it: debits less credits, in the smallest part.</summary>
sealed record BalanceJson(string Account, string Commodity, int Decimals, long Amount)
{
    public static BalanceJson Of(LedgerBalance balance) =>
        new(balance.Account.Name, balance.Commodity.Code, balance.Commodity.Decimals, balance.Amount);
}

/// <summary>A transaction of the ledger as the API shows it.</summary>
sealed record PostingJson(
    Id<LedgerTransaction> Id,
    string Cause,
    Id<Order>? Order,
    Id<Payment>? Payment,
    Id<Event> Event,
    DateTimeOffset At,
    IReadOnlyList<EntryJson> Entries)
{
    public static PostingJson Of(LedgerTransaction transaction) => new(
        transaction.Id,
        transaction.Cause,
        transaction.Order,
        transaction.Payment,
        transaction.Event,
        transaction.At,
        [.. transaction.Entries.Select(EntryJson.Of)]);
}

/// <summary>One side of a transaction as the API shows it: a debit is above zero, a credit below.</summary>
sealed record EntryJson(string Account, string Commodity, long Amount)
{
    public static EntryJson Of(LedgerEntry entry) => new(entry.Account.Name, entry.Commodity.Code, entry.Amount);
}
