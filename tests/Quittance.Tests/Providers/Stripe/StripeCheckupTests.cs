using System.Text;
using System.Text.Json.Nodes;
using Quittance.Providers;
using Quittance.Providers.Stripe;

namespace Quittance.Tests.Providers.Stripe;

/// <summary>What Stripe's answers say of credentials, clock and webhook endpoint.</summary>
public sealed class StripeCheckupTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 2, 10, 0, 0, TimeSpan.Zero);
    static readonly string[] Needed = [.. StripeEventTypes.Needed];

    [Fact]
    public void All_is_well() => Assert.All(
        Check(Account(200), Endpoints(Endpoint(Needed))),
        finding => Assert.Equal((Verdict.Fine, null), (finding.Verdict, finding.WhatToDo)));

    [Theory]
    [InlineData(401, Verdict.Problem)]
    [InlineData(403, Verdict.Warning)]
    [InlineData(500, Verdict.Problem)]
    public void Credentials_that_are_refused_are_told(int status, Verdict verdict) =>
        Assert.Equal(verdict, Of("stripe account", Check(Account(status), Endpoints(Endpoint(Needed)))).Verdict);

    [Fact]
    public void Another_account_than_the_one_that_is_meant_is_told()
    {
        var options = new StripeOptions { SecretKey = StripeSome.SecretKey, WebhookSecrets = ["whsec_x"], Account = "acct_other" };

        var found = Of("stripe account", new StripeCheckup(options).Read(Account(200), Endpoints(), Now));

        Assert.Equal(Verdict.Problem, found.Verdict);
        Assert.Contains("acct_1", found.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, Verdict.Fine)]
    [InlineData(40, Verdict.Warning)]
    [InlineData(-40, Verdict.Warning)]
    [InlineData(600, Verdict.Problem)]
    [InlineData(-600, Verdict.Problem)]
    public void A_clock_that_is_off_is_told_with_its_offset(int seconds, Verdict verdict)
    {
        var found = Of("clock", Check(Account(200, Now.AddSeconds(-seconds)), Endpoints(Endpoint(Needed))));

        Assert.Equal(verdict, found.Verdict);
        Assert.Contains($"{Math.Abs(seconds)} s", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_that_is_missing_disabled_or_subscribed_to_too_little_is_told()
    {
        const string Name = "stripe webhook endpoint";
        Assert.Contains("No webhook endpoint", Of(Name, Check(Account(200), Endpoints())).What, StringComparison.Ordinal);
        Assert.Contains(
            "is disabled", Of(Name, Check(Account(200), Endpoints(Endpoint(Needed, status: "disabled")))).What, StringComparison.Ordinal);
        Assert.Contains(
            "not subscribed to refund.failed",
            Of(Name, Check(Account(200), Endpoints(Endpoint([.. Needed.Except(["refund.failed"])])))).What,
            StringComparison.Ordinal);
        Assert.Equal(Verdict.Fine, Of(Name, Check(Account(200), Endpoints(Endpoint(["*"])))).Verdict);
        Assert.Equal(
            Verdict.Problem,
            Of(Name, Check(Account(200), Endpoints(Endpoint(Needed, url: "https://else.example/hooks")))).Verdict);
    }

    [Fact]
    public void Without_an_answer_nothing_but_that_is_told()
    {
        var found = Assert.Single(Check(new Answer.NotSent("The connection was refused."), new Answer.NotSent("Likewise.")));

        Assert.Equal((Verdict.Problem, "The connection was refused."), (found.Verdict, found.What));
    }

    [Fact]
    public void What_a_restricted_key_may_not_see_is_a_warning() => Assert.Equal(
        Verdict.Warning,
        Of(
            "stripe webhook endpoint",
            Check(Account(200), new Answer.Received(403, new Dictionary<string, string>(), Encoding.UTF8.GetBytes("{}")))).Verdict);

    static IReadOnlyList<Finding> Check(Answer account, Answer endpoints) =>
        new StripeCheckup(StripeSome.Options()).Read(account, endpoints, Now);

    static Finding Of(string check, IReadOnlyList<Finding> findings) => Assert.Single(findings, finding => finding.Check == check);

    static Answer.Received Account(int status, DateTimeOffset? date = null) => new(
        status,
        new Dictionary<string, string> { ["date"] = (date ?? Now).ToString("R", null) },
        Encoding.UTF8.GetBytes("""{"id":"acct_1","object":"account"}"""));

    static Answer.Received Endpoints(params JsonObject[] endpoints) => new(
        200,
        new Dictionary<string, string>(),
        Encoding.UTF8.GetBytes(
            new JsonObject { ["object"] = "list", ["has_more"] = false, ["data"] = new JsonArray([.. endpoints]) }.ToJsonString()));

    static JsonObject Endpoint(string[] types, string status = "enabled", string url = "https://pay.example/webhooks/stripe/") => new()
    {
        ["id"] = "we_1",
        ["object"] = "webhook_endpoint",
        ["url"] = url,
        ["status"] = status,
        ["enabled_events"] = new JsonArray([.. types.Select(type => JsonValue.Create(type))]),
    };
}
