using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Quittance.AspNetCore;

namespace Quittance.Host;

/// <summary><c>quittance doctor</c>: checks the house and says what to do. Changes nothing, and may run beside a server.</summary>
static class DoctorVerb
{
    const int Well = 0;
    const int NotWell = 1;

    /// <returns>0 unless there is a problem.</returns>
    public static async Task<int> RunAsync(HostSettings settings, bool json, TextWriter console, CancellationToken cancellationToken)
    {
        var options = new QuittanceServerOptions();
        settings.Apply(options);
        await using var engine = new Engine(options.Engine, new HttpMessageInvoker(new SocketsHttpHandler()), NullLogger<Engine>.Instance);
        var findings = await engine.ExamineAsync(cancellationToken);
        var verdict = findings.Max(finding => finding.Verdict);
        await console.WriteLineAsync(json ? Storage.Json.Write(new { verdict, findings }) : Describe(findings));
        return verdict is Verdict.Problem ? NotWell : Well;
    }

    static string Describe(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            text.AppendLine($"{Mark(finding.Verdict),-8} {finding.Check,-24} {finding.What}");
            if (finding.WhatToDo is { } todo)
                text.AppendLine($"{"",-33} {todo}");
        }

        var (problems, warnings) = (Count(findings, Verdict.Problem), Count(findings, Verdict.Warning));
        return text.AppendLine().Append($"{problems} problems, {warnings} warnings, {Count(findings, Verdict.Fine)} fine.").ToString();
    }

    static string Mark(Verdict verdict) => verdict switch
    {
        Verdict.Fine => "ok",
        Verdict.Warning => "warning",
        Verdict.Problem => "PROBLEM",
        _ => throw new InvalidOperationException($"Nothing is written down for the verdict {verdict}."),
    };

    static int Count(IReadOnlyList<Finding> findings, Verdict verdict) => findings.Count(finding => finding.Verdict == verdict);
}
