using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Quittance.Commands;

namespace Quittance.AspNetCore;

/// <summary>Sellers: who they are, what they are owed, what was moved to them.</summary>
static class SellersApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/sellers", AddAsync)
            .Accepts<DeclareSeller>("application/json", "*/*")
            .Produces<SellerJson>(201)
            .WithSummary("Make a seller known");
        api.MapPut("/sellers/{id}", ChangeAsync)
            .Accepts<DeclareSeller>("application/json", "*/*")
            .Produces<SellerJson>()
            .WithSummary("Change a seller's name or account");
        api.MapGet("/sellers", ListAsync).Produces<PageJson<SellerHeadJson>>().WithSummary("List sellers, oldest first");
        api.MapGet("/sellers/{id}", GetAsync).Produces<SellerJson>().WithSummary("Read a seller: owed, transferred, paid out");
    }

    static async Task<IResult> AddAsync(HttpContext http, Engine engine)
    {
        var (declared, problem) = await RequestBody.ParseAsync<DeclareSeller>(http);
        return declared is null
            ? problem!
            : Problems.Answer(
                await engine.Commands.DeclareSellerAsync(
                    null, declared.Name, declared.Provider, declared.Account, Idempotency.CommandKey(http), http.RequestAborted),
                view => ApiJson.Ok(SellerJson.Of(view), 201));
    }

    static async Task<IResult> ChangeAsync(HttpContext http, Engine engine, string id)
    {
        if (!Id<Seller>.TryParse(id, out var seller))
            return Problems.NotFound("seller");
        var (declared, problem) = await RequestBody.ParseAsync<DeclareSeller>(http);
        return declared is null
            ? problem!
            : Problems.Answer(
                await engine.Commands.DeclareSellerAsync(
                    seller, declared.Name, declared.Provider, declared.Account, null, http.RequestAborted),
                view => ApiJson.Ok(SellerJson.Of(view)));
    }

    static async Task<IResult> ListAsync(HttpContext http, Engine engine, string? after = null) => ApiJson.Ok(
        PageJson.Of(await engine.Queries.SellersAsync(after, http.RequestAborted), SellerHeadJson.Of, seller => seller.Id.ToString()));

    static async Task<IResult> GetAsync(HttpContext http, Engine engine, string id) =>
        Id<Seller>.TryParse(id, out var seller) && await engine.Queries.SellerAsync(seller, http.RequestAborted) is { } view
            ? ApiJson.Ok(SellerJson.Of(view))
            : Problems.NotFound("seller");
}

/// <summary>A seller to be made known or changed.</summary>
sealed record DeclareSeller(string Name, string Provider, string Account);

/// <summary>A seller, without their money.</summary>
sealed record SellerHeadJson(Id<Seller> Id, string Name, string Provider, string Account, DateTimeOffset CreatedAt)
{
    public static SellerHeadJson Of(Seller seller) => new(seller.Id, seller.Name, seller.Provider, seller.Account, seller.CreatedAt);
}

/// <summary>A seller as the API shows it.</summary>
sealed record SellerJson(
    Id<Seller> Id,
    string Name,
    string Provider,
    string Account,
    IReadOnlyList<FundsJson> Funds,
    IReadOnlyList<TransferJson> Transfers,
    IReadOnlyList<ReversalJson> Reversals,
    IReadOnlyList<PayoutJson> Payouts,
    DateTimeOffset CreatedAt)
{
    public static SellerJson Of(SellerView view) => new(
        view.Seller.Id,
        view.Seller.Name,
        view.Seller.Provider,
        view.Seller.Account,
        [.. view.Funds.Select(FundsJson.Of)],
        [.. view.Transfers.Select(TransferJson.Of)],
        [.. view.Reversals.Select(ReversalJson.Of)],
        [.. view.Payouts.Select(PayoutJson.Of)],
        view.Seller.CreatedAt);
}

/// <summary>What a seller is owed; below zero they owe it.</summary>
sealed record FundsJson(string Currency, bool Live, long Payable, long UnderWay, long ComingBack)
{
    public static FundsJson Of(SellerFunds funds) =>
        new(funds.Payable.Currency.Code, funds.Live, funds.Payable.Minor, funds.UnderWay, funds.ComingBack);
}

/// <summary>What was taken back from a seller.</summary>
sealed record ReversalJson(
    Id<Reversal> Id, Id<Transfer> Transfer, string? ProviderRef, TransferStatus Status, long Amount, string Currency, PaymentError? Error)
{
    public static ReversalJson Of(Reversal reversal) => new(
        reversal.Id,
        reversal.Transfer,
        reversal.Ref?.Value,
        reversal.Status,
        reversal.Amount,
        reversal.Covers.Currency.Code,
        reversal.Error);
}

/// <summary>What left a seller's account at the provider; "paid" means expected, and may come back.</summary>
sealed record PayoutJson(string ProviderRef, string Account, PayoutStatus Status, long Amount, string Currency, PaymentError? Error)
{
    public static PayoutJson Of(Payout payout) => new(
        payout.Ref.Value, payout.Account, payout.Status, payout.Amount.Minor, payout.Amount.Currency.Code, payout.Error);
}
