using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Quittance.AspNetCore;

/// <summary>Reconciliation: run it, see what runs came to, and what differs.</summary>
static class ReconciliationApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/reconciliation/runs", RunAsync)
            .Produces<RunJson>()
            .WithSummary("Compare everything with what the providers say, now");
        api.MapGet("/reconciliation/runs", RunsAsync)
            .Produces<PageJson<RunJson>>()
            .WithSummary("List reconciliation runs, newest first");
        api.MapGet("/reconciliation/runs/{id}", ReadAsync)
            .Produces<RunJson>()
            .WithSummary("Read a reconciliation run");
        api.MapGet("/reconciliation/differences", DifferencesAsync)
            .Produces<PageJson<DifferenceJson>>()
            .WithSummary("List where the books and the providers disagree now, oldest first");
    }

    static async Task<IResult> RunAsync(HttpContext http, Engine engine) =>
        ApiJson.Ok(RunJson.Of(await engine.ReconcileNowAsync(_ => { }, http.RequestAborted)));

    static async Task<IResult> RunsAsync(HttpContext http, Engine engine, string? before = null)
    {
        var runs = await engine.Queries.ReconciliationRunsAsync(before, http.RequestAborted);
        return ApiJson.Ok(PageJson.Of(runs, RunJson.Of, run => run.Id.ToString()));
    }

    static async Task<IResult> ReadAsync(HttpContext http, Engine engine, string id) =>
        Id<ReconciliationRun>.TryParse(id, out var known)
        && await engine.Queries.ReconciliationRunAsync(known, http.RequestAborted) is { } run
            ? ApiJson.Ok(RunJson.Of(run))
            : Problems.NotFound("reconciliation run");

    static async Task<IResult> DifferencesAsync(HttpContext http, Engine engine, string? after = null)
    {
        var page = await engine.Queries.DifferencesAsync(after, http.RequestAborted);
        return ApiJson.Ok(PageJson.Of(page, DifferenceJson.Of, difference => difference.Id.ToString()));
    }
}

/// <summary>A reconciliation run as the API shows it.</summary>
sealed record RunJson(
    Id<ReconciliationRun> Id,
    RunTrigger Trigger,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyList<SweepJson> Sweeps)
{
    public static RunJson Of(ReconciliationRun run) =>
        new(run.Id, run.Trigger, run.StartedAt, run.FinishedAt, [.. run.Sweeps.Select(SweepJson.Of)]);
}

/// <summary>What a sweep came to, as the API shows it.</summary>
sealed record SweepJson(Sweep Sweep, int Looked, int Changed, int Unread, string? LastError)
{
    public static SweepJson Of(SweepResult result) =>
        new(result.Sweep, result.Looked, result.Changed, result.Unread, result.LastError);
}

/// <summary>A difference as the API shows it.</summary>
sealed record DifferenceJson(
    Id<Difference> Id,
    DifferenceKind Kind,
    string Cause,
    string Provider,
    string ProviderRef,
    Id<Order>? Order,
    SumJson? Here,
    SumJson? There,
    string WhatToDo,
    DateTimeOffset FoundAt)
{
    public static DifferenceJson Of(Difference difference) => new(
        difference.Id,
        difference.Kind,
        difference.Cause,
        difference.Provider,
        difference.Ref,
        difference.Order,
        SumJson.Of(difference.Here),
        SumJson.Of(difference.There),
        difference.WhatToDo,
        difference.FoundAt);
}

/// <summary>A sum of money as the API shows it: an integer in the currency's minor unit.</summary>
sealed record SumJson(long Amount, Currency Currency)
{
    public static SumJson? Of(Money? money) => money is { } sum ? new SumJson(sum.Minor, sum.Currency) : null;
}
