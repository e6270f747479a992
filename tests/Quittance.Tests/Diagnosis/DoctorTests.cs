using Quittance.Outbox;
using Quittance.Tests.Commands;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Diagnosis;

/// <summary>The doctor: each thing that is not well is said, with what to do.</summary>
public abstract class DoctorTests(TestDatabase database) : MoneyTests(database)
{
    [Fact]
    public async Task A_house_in_order_has_no_problem()
    {
        await PaidAsync();
        await Engine.ReconcileNowAsync(_ => { }, Cancel);

        var findings = await Engine.ExamineAsync(Cancel);

        Assert.DoesNotContain(findings, finding => finding.Verdict is Verdict.Problem);
        Assert.Equal(
            ["backlog", "cases", "configuration", "database", "dead letters", "differences", "migrations", "notices", "quarantine",
             "scripted", "scripted webhook secret", "sure point"],
            findings.Select(finding => finding.Check).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_new_house_has_nothing_reconciled_and_no_webhook_yet()
    {
        Assert.Equal(Verdict.Warning, await VerdictAsync("sure point"));
        Assert.Equal(Verdict.Warning, await VerdictAsync("scripted webhook secret"));
        Assert.Equal(Verdict.Warning, await VerdictAsync("configuration"));
    }

    [Fact]
    public async Task A_wrong_secret_is_seen_and_gone_with_the_next_right_webhook()
    {
        await PaidAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync(new Told { Id = "evt-forged", Type = "irrelevant" }, signature: "bad");
        Assert.Equal(Verdict.Problem, await VerdictAsync("scripted webhook secret"));

        Time.Advance(TimeSpan.FromMinutes(1));
        await TellAsync(new Told { Type = "irrelevant" });

        Assert.Equal(Verdict.Fine, await VerdictAsync("scripted webhook secret"));
    }

    [Fact]
    public async Task An_event_that_waits_or_was_given_up_is_a_problem_and_one_that_is_odd_a_warning()
    {
        await DeliverAsync(new Told { Id = "evt-odd", Type = "unrecognised" });
        Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(Verdict.Problem, await VerdictAsync("backlog"));

        await SettleAsync();
        Assert.Equal((Verdict.Fine, Verdict.Warning), (await VerdictAsync("backlog"), await VerdictAsync("quarantine")));

        await DeliverAsync(new Told { Id = "evt-dead", Type = "throws" });
        for (var attempt = 0; attempt < 6; attempt++)
            await PassAsync(TimeSpan.FromHours(2));
        Assert.Equal(Verdict.Problem, await VerdictAsync("dead letters"));
    }

    [Fact]
    public async Task An_application_that_takes_no_notices_is_a_problem_after_an_hour()
    {
        var target = new NoticeTarget(new Uri("https://app.example/notices"), "whsec_" + Convert.ToBase64String(new byte[24]));
        await StartAsync(options => options.Notices = target);
        Application.Answer = _ => System.Net.HttpStatusCode.InternalServerError;
        await PlaceAsync();
        await OpenAsync();
        await PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(Verdict.Fine, await VerdictAsync("notices"));
        await PassAsync(TimeSpan.FromMinutes(31));
        Assert.Equal(Verdict.Problem, await VerdictAsync("notices"));
    }

    [Fact]
    public async Task A_sure_point_that_stands_still_is_a_problem()
    {
        await PaidAsync();
        await Engine.ReconcileNowAsync(_ => { }, Cancel);
        Provider.Events = null;
        Time.Advance(TimeSpan.FromHours(4));
        await Engine.ReconcileNowAsync(_ => { }, Cancel);

        Assert.Equal(Verdict.Problem, await VerdictAsync("sure point"));
    }

    [Fact]
    public async Task What_no_provider_let_us_read_is_not_called_sure()
    {
        Provider.Events = null;
        Provider.Movements = null;
        await Engine.ReconcileNowAsync(_ => { }, Cancel);
        Time.Advance(TimeSpan.FromHours(4));

        Assert.Equal(Verdict.Warning, await VerdictAsync("sure point"));
    }

    [Fact]
    public async Task A_case_is_a_warning_and_a_difference_a_problem()
    {
        await PaidAsync();
        await TellAsync(Told.Succeeded("", null, "pi_2", 1000) with { Orders = [$"{(await PlaceAsync())}"] });
        Provider.Answers<ReadPayment>(ScriptedProvider.Status(404), ScriptedProvider.Status(404));
        await PassAsync(TimeSpan.FromDays(2));
        await Engine.ReconcileNowAsync(_ => { }, Cancel);

        Assert.Equal(Verdict.Problem, await VerdictAsync("differences"));
    }

    async Task<Verdict> VerdictAsync(string check)
    {
        var found = Assert.Single(await Engine.ExamineAsync(Cancel), finding => finding.Check == check);
        Assert.Equal(found.Verdict is Verdict.Fine, found.WhatToDo is null);
        return found.Verdict;
    }
}

public sealed class SqliteDoctorTests() : DoctorTests(new SqliteDatabase());

public sealed class PostgresDoctorTests(PostgresCluster cluster) : DoctorTests(new PostgresDatabase(cluster));
