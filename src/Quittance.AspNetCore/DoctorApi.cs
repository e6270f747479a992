using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Quittance.AspNetCore;

/// <summary>A check of the whole house, and what to do about what is not well.</summary>
static class DoctorApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/doctor", ExamineAsync)
        .Produces<DoctorJson>()
        .WithSummary("Check settings, database, providers and webhooks, and say what to do");

    static async Task<IResult> ExamineAsync(HttpContext http, Engine engine) =>
        ApiJson.Ok(DoctorJson.Of(await engine.ExamineAsync(http.RequestAborted)));
}

/// <summary>What the checks found: the worst verdict, and each.</summary>
sealed record DoctorJson(Verdict Verdict, IReadOnlyList<FindingJson> Findings)
{
    public static DoctorJson Of(IReadOnlyList<Finding> findings) =>
        new(findings.Max(finding => finding.Verdict), [.. findings.Select(FindingJson.Of)]);
}

/// <summary>What one check found.</summary>
sealed record FindingJson(string Check, Verdict Verdict, string What, string? WhatToDo)
{
    public static FindingJson Of(Finding finding) => new(finding.Check, finding.Verdict, finding.What, finding.WhatToDo);
}
