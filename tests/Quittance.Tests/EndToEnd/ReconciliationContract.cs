using System.Net;
using System.Text.Json.Nodes;
using Quittance.Host;

namespace Quittance.Tests.EndToEnd;

public sealed class ReconciliationContractOnSqlite(SqliteServer fixture) : ReconciliationContract(fixture), IClassFixture<SqliteServer>;

public sealed class ReconciliationContractOnPostgres(PostgresBackedServer fixture)
    : ReconciliationContract(fixture), IClassFixture<PostgresBackedServer>;

/// <summary>Comparing with the provider, over HTTP.</summary>
public abstract class ReconciliationContract
{
    readonly RunningServer _server;

    private protected ReconciliationContract(ServerFixture fixture) => _server = fixture.Server;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    MerchantApi Api => _server.Api;

    [Fact]
    public async Task A_run_finds_the_payment_whose_webhooks_were_lost_and_says_what_it_did()
    {
        await _server.Stripe.FaultAsync(new { @event = "*" }, "drop");
        var (order, session) = await Api.OpenCheckoutAsync();
        await _server.Stripe.PlayAsync(session, "succeed");
        await _server.Stripe.HealAsync();

        var run = await Api.PostAsync("/v1/reconciliation/runs");

        Assert.Equal((200, "request"), (run.Status, (string?)run["trigger"]));
        Assert.NotNull(run["finished_at"]);
        Assert.Equal(
            [
                "events", "seller_events", "inbox", "payments", "refunds", "disputes", "orphans", "holds", "calls", "notices", "movements",
                "differences", "ledger",
            ],
            ((JsonArray)run["sweeps"]!).Select(sweep => (string?)sweep!["sweep"]));
        Assert.True((int)run["sweeps"]![0]!["changed"]! > 0);
        await Api.UntilAsync(order, "paid");
        var read = await Api.GetAsync($"/v1/reconciliation/runs/{run.Id}");
        Assert.True(JsonNode.DeepEquals(run.Json, read.Json), $"{run.Json}\n{read.Json}");
        var listed = (JsonArray)(await Api.GetAsync("/v1/reconciliation/runs"))["data"]!;
        Assert.Contains(listed, row => (string?)row!["id"] == run.Id);
    }

    [Fact]
    public async Task What_differs_can_be_listed_and_an_unknown_run_is_not_found()
    {
        Assert.Equal(200, (await Api.GetAsync("/v1/reconciliation/differences")).Status);
        (await Api.GetAsync("/v1/reconciliation/runs/rec_unknown")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task The_doctor_names_each_check_and_what_to_do()
    {
        var told = await Api.GetAsync("/v1/doctor");

        Assert.Equal(200, told.Status);
        var findings = ((JsonArray)told["findings"]!).ToDictionary(row => (string)row!["check"]!, row => (string?)row!["verdict"]);
        Assert.Equal("fine", findings["database"]);
        Assert.Equal("fine", findings["clock"]);
        Assert.Equal("fine", findings["stripe account"]);
        Assert.Equal("fine", findings["stripe webhook endpoint"]);
    }

    [Fact]
    public async Task The_command_line_says_the_same_beside_the_server()
    {
        var (order, session) = await Api.OpenCheckoutAsync();
        await _server.Stripe.PlayAsync(session, "succeed");
        await Api.UntilAsync(order, "paid");

        using var reconciled = new StringWriter();
        Assert.Equal(0, await ReconcileVerb.RunAsync(_server.Settings, json: true, reconciled, TextWriter.Null, Cancel));
        Assert.Equal(13, ((JsonArray)JsonNode.Parse(reconciled.ToString())!["run"]!["sweeps"]!).Count);

        using var examined = new StringWriter();
        await DoctorVerb.RunAsync(_server.Settings, json: false, examined, Cancel);
        Assert.Contains("ok       database", examined.ToString(), StringComparison.Ordinal);
        Assert.Contains("problems,", examined.ToString(), StringComparison.Ordinal);

        using var explained = new StringWriter();
        Assert.Equal(0, await ExplainVerb.RunAsync(_server.Settings, order, json: false, explained, Cancel));
        Assert.StartsWith($"{order} is paid", explained.ToString(), StringComparison.Ordinal);
        Assert.Contains("meant   payment_succeeded pi_", explained.ToString(), StringComparison.Ordinal);
        Assert.Contains($"moved   {order}: pending -> paid", explained.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await ExplainVerb.RunAsync(_server.Settings, "ord_unknown", json: false, TextWriter.Null, Cancel));
    }

    [Fact]
    public async Task Every_call_about_reconciliation_is_described()
    {
        var paths = (JsonObject)(await Api.GetAsync("/openapi/v1.json"))["paths"]!;

        string[] promised =
            ["/v1/reconciliation/runs", "/v1/reconciliation/runs/{id}", "/v1/reconciliation/differences", "/v1/doctor"];
        Assert.Empty(promised.Except(paths.Select(path => path.Key)));
    }
}
