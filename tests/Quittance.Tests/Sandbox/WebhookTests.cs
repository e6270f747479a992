using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Quittance.Sandbox;
using Quittance.Sandbox.Stripe;

namespace Quittance.Tests.Sandbox;

public sealed class WebhookTests
{
    readonly StripeBench _stripe = new();

    [Fact]
    public void A_signature_is_the_hex_of_an_hmac_over_stamp_dot_body() => Assert.Equal(
        "t=1767225600,v1=50c2741c7ed270c1dd4f55d14308e72c932cefc21415f57fb1837bc4059a5465",
        WebhookWriter.Sign(1767225600, "{\"id\":\"evt_1\"}"u8, "whsec_known"));

    [Fact]
    public async Task What_arrives_verifies_against_the_raw_body()
    {
        _stripe.Post("/v1/customers", "name=Zoë");
        await _stripe.Deliver();
        var received = Assert.Single(_stripe.Receiver.Got);

        Assert.Equal(Signed(received, StripeBench.Secret), received.Signature);
        Assert.Equal(_stripe.Time.GetUtcNow().ToUnixTimeSeconds(), Stamp(received));
    }

    [Fact]
    public async Task A_failed_delivery_is_repeated_on_schedule_and_signed_anew()
    {
        _stripe.Receiver.Answer = HttpStatusCode.InternalServerError;
        _stripe.Post("/v1/customers");
        await _stripe.Deliver();
        Assert.Equal(0, await _stripe.Step());

        _stripe.Time.Advance(TimeSpan.FromSeconds(1));
        _stripe.Receiver.Answer = HttpStatusCode.OK;
        await _stripe.Deliver();
        _stripe.Advance(TimeSpan.FromDays(4));
        await _stripe.Deliver();

        var (first, second) = (_stripe.Receiver.Got[0], Assert.Single(_stripe.Receiver.Got[1..]));
        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(first.Signature, second.Signature);
        Assert.Equal(Signed(second, StripeBench.Secret), second.Signature);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_silence_too()
    {
        _stripe.Receiver.Answer = HttpStatusCode.Found;
        _stripe.Post("/v1/customers");
        await _stripe.Deliver();
        _stripe.Receiver.Unreachable = true;
        _stripe.Advance(TimeSpan.FromSeconds(1));
        await _stripe.Deliver();

        var attempts = _stripe.Get("/_sandbox/calls").Json["deliveries"]!.AsArray();
        Assert.Equal([302, null], attempts.Select(attempt => (int?)attempt!["status"]));
        Assert.NotNull(attempts[1]!["error"]);
        Assert.Equal(1, (int?)_stripe.Get("/v1/events").Json["data"]![0]!["pending_webhooks"]);
    }

    [Fact]
    public async Task Pending_webhooks_counts_what_is_outstanding()
    {
        var stripe = new StripeBench(options => options with
        {
            Webhooks = [new WebhookTarget("http://a.test", "whsec_a"), new WebhookTarget("http://b.test", "whsec_b")],
        });
        stripe.Post("/v1/customers");
        await stripe.Deliver();

        Assert.Equal(2, (int?)stripe.Receiver.Got[0].Json["pending_webhooks"]);
        Assert.Equal(stripe.Receiver.Got[0].Id, stripe.Receiver.Got[1].Id);
        Assert.Equal(0, (int?)stripe.Get("/v1/events").Json["data"]![0]!["pending_webhooks"]);
        Assert.Equal(Signed(stripe.Receiver.Got[1], "whsec_b"), stripe.Receiver.Got[1].Signature);
    }

    [Fact]
    public async Task An_endpoint_that_takes_nothing_for_long_is_disabled_until_it_is_enabled_again()
    {
        var stripe = new StripeBench(options => options with
        {
            Retries = new RetrySchedule(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)),
            DisableEndpointsAfter = TimeSpan.FromSeconds(3),
        });
        stripe.Receiver.Answer = HttpStatusCode.ServiceUnavailable;
        stripe.Post("/v1/customers");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await stripe.Deliver();
            stripe.Advance(TimeSpan.FromSeconds(2));
        }
        var endpoint = stripe.Get("/v1/webhook_endpoints").Json["data"]![0]!;
        Assert.Equal("disabled", (string?)endpoint["status"]);

        stripe.Post("/v1/customers");
        await stripe.Deliver();
        Assert.Equal(3, stripe.Receiver.Got.Count);

        stripe.Receiver.Answer = HttpStatusCode.OK;
        Assert.Equal("enabled", (string?)stripe.Post($"/v1/webhook_endpoints/{(string)endpoint["id"]!}", "disabled=false").Json["status"]);
        stripe.Post("/v1/customers");
        await stripe.Deliver();
        Assert.Equal(4, stripe.Receiver.Got.Count);
        Assert.Single(stripe.Get("/v1/events?delivery_success=false").Json["data"]!.AsArray());
    }

    [Fact]
    public async Task An_endpoint_made_by_the_api_signs_with_its_own_secret_and_gets_only_what_it_wants()
    {
        var stripe = new StripeBench(options => options with { Webhooks = [] });
        var made = stripe.Post("/v1/webhook_endpoints", "url=http://app.test/h&enabled_events[]=payment_intent.succeeded").Json;
        Assert.Null(stripe.Get($"/v1/webhook_endpoints/{(string)made["id"]!}").Json["secret"]);

        stripe.Play(stripe.Open().Id, "succeed");
        await stripe.Deliver();

        var received = Assert.Single(stripe.Receiver.Got);
        Assert.Equal("payment_intent.succeeded", received.Type);
        Assert.Equal(Signed(received, (string)made["secret"]!), received.Signature);
    }

    [Fact]
    public async Task Each_endpoint_reads_its_own_version()
    {
        var stripe = new StripeBench(options => options with
        {
            Webhooks = [new WebhookTarget("http://new.test", "s"),
                new WebhookTarget("http://old.test", "s") { ApiVersion = StripeBench.Old }],
        });
        stripe.Play(stripe.Open().Id, "succeed");
        await stripe.Deliver();

        var (now, old) = (Find("http://new.test/", "payment_intent.succeeded"), Find("http://old.test/", "payment_intent.succeeded"));
        Assert.Null(now.Object["charges"]);
        Assert.False(now.Object.AsObject().ContainsKey("invoice"));
        Assert.Equal(2500, (long?)old.Object["charges"]!["data"]![0]!["amount"]);
        Assert.True(old.Object.AsObject().ContainsKey("invoice"));
        Assert.Equal(StripeBench.Old, (string?)old.Json["api_version"]);
        Assert.NotNull(Find("http://old.test/", "charge.succeeded").Object["refunds"]);
        Assert.Null(Find("http://new.test/", "charge.succeeded").Object["refunds"]);
        Assert.Null(Find("http://old.test/", "checkout.session.completed").Object["status"]);
        Assert.Equal("hosted_page", (string?)Find("http://new.test/", "checkout.session.completed").Object["ui_mode"]);

        Received Find(string url, string type) => stripe.Receiver.Got.Single(received => received.Url == url && received.Type == type);
    }

    [Fact]
    public async Task An_account_that_changes_its_version_tells_what_is_new_in_that_one()
    {
        _stripe.Play(_stripe.Open().Id, "succeed");
        Assert.Equal(200, _stripe.Post("/_sandbox/api_version", $$"""{"version":"{{StripeBench.Old}}"}""").Status);
        _stripe.Play(_stripe.Open().Id, "succeed");
        await _stripe.Deliver();

        var told = _stripe.Receiver.Got.Where(received => received.Type == "payment_intent.succeeded").ToArray();
        Assert.Null(told[0].Object["charges"]);
        Assert.Equal(StripeBench.Old, (string?)told[1].Json["api_version"]);
        Assert.NotNull(told[1].Object["charges"]);
        Assert.Equal(400, _stripe.Post("/_sandbox/api_version", """{"version":"soon"}""").Status);
    }

    [Fact]
    public void Old_requests_get_an_intent_with_the_session_and_may_name_payment_method_types()
    {
        var session = _stripe.Open("&payment_method_types[]=card", version: StripeBench.Old).Json;

        Assert.NotNull(session["payment_intent"]);
        Assert.Null(session["status"]);
        Assert.Equal("""["card"]""", session["payment_method_types"]!.ToJsonString());
    }

    [Fact]
    public async Task An_event_is_a_snapshot()
    {
        var id = _stripe.Post("/v1/customers", "name=First").Id;
        _stripe.Post($"/v1/customers/{id}", "name=Second");
        await _stripe.Deliver();

        Assert.Equal(["First", "Second"], _stripe.Receiver.Got.Select(received => (string?)received.Object["name"]));
        var listed = _stripe.Get("/v1/events?types[]=customer.created&types[]=customer.updated").Json["data"]!.AsArray();
        Assert.Equal(["customer.updated", "customer.created"], listed.Select(row => (string?)row!["type"]));
    }

    [Fact]
    public async Task Moving_the_providers_clock_does_not_make_signatures_look_forged()
    {
        _stripe.Advance(TimeSpan.FromDays(2));
        _stripe.Post("/v1/customers");
        await _stripe.Deliver();
        var received = Assert.Single(_stripe.Receiver.Got);

        Assert.Equal(_stripe.Time.GetUtcNow().ToUnixTimeSeconds(), Stamp(received));
        Assert.Equal(_stripe.Time.GetUtcNow().AddDays(2).ToUnixTimeSeconds(), (long?)received.Json["created"]);
    }

    [Fact]
    public async Task A_thin_endpoint_gets_a_signed_reference_to_the_same_fact()
    {
        var stripe = new StripeBench(options => options with
        {
            Webhooks = [new WebhookTarget("http://app.test", "whsec_a"), new WebhookTarget("http://thin.test", "whsec_b") { Thin = true }],
        });
        var intent = (string)stripe.Play(stripe.Open().Id, "succeed").Json["payment_intent"]!;
        await stripe.Deliver();

        var full = stripe.Receiver.Got.Single(got => got.Type == "payment_intent.succeeded");
        var thin = stripe.Receiver.Got.Single(got => got.Type == "v1.payment_intent.succeeded");
        Assert.NotEqual(full.Id, thin.Id);
        Assert.Equal(["object", "id", "type", "created", "livemode", "context", "related_object"],
            thin.Json.AsObject().Select(member => member.Key));
        Assert.Equal(("v2.core.event", "2026-11-01T12:00:00.000Z"), ((string)thin.Json["object"]!, (string)thin.Json["created"]!));
        Assert.Equal($$"""{"id":"{{intent}}","type":"payment_intent","url":"/v1/payment_intents/{{intent}}"}""",
            thin.Json["related_object"]!.ToJsonString());
        Assert.Equal(Signed(thin, "whsec_b"), thin.Signature);
        var session = stripe.Receiver.Got.Single(got => got.Type == "v1.checkout.session.completed").Json["related_object"]!;
        Assert.Equal(200, stripe.Get((string)session["url"]!).Status);
    }

    [Fact]
    public async Task A_thin_endpoint_can_be_made_by_the_api()
    {
        _stripe.Post("/v1/webhook_endpoints", "url=http://thin.test/h&enabled_events[]=v1.customer.created&event_payload=thin");
        _stripe.Post("/v1/customers");
        await _stripe.Deliver();

        Assert.Equal(["customer.created", "v1.customer.created"], _stripe.Receiver.Types);
    }

    [Fact]
    public async Task While_a_secret_is_rolled_both_sign()
    {
        var endpoint = (string)_stripe.Get("/v1/webhook_endpoints").Json["data"]![0]!["id"]!;
        var rolled = _stripe.Post($"/_sandbox/webhook_endpoints/{endpoint}/roll", """{"expires_in_seconds":3600}""").Json;
        var secret = (string)rolled["secret"]!;
        _stripe.Post("/v1/customers");
        await _stripe.Deliver();
        _stripe.Advance(TimeSpan.FromHours(1));
        _stripe.Post("/v1/customers");
        await _stripe.Deliver();

        var (during, after) = (_stripe.Receiver.Got[0], _stripe.Receiver.Got[1]);
        Assert.Equal($"{Signed(during, secret)},{Signed(during, StripeBench.Secret).Split(',')[1]}", during.Signature);
        Assert.Equal(Signed(after, secret), after.Signature);
        Assert.Equal(400, _stripe.Post($"/_sandbox/webhook_endpoints/{endpoint}/roll", """{"expires_in_seconds":86401}""").Status);
        Assert.Equal(404, _stripe.Post("/_sandbox/webhook_endpoints/we_none/roll", """{"expires_in_seconds":1}""").Status);
    }

    static long Stamp(Received received) => long.Parse(received.Signature.Split(',')[0][2..], CultureInfo.InvariantCulture);

    static string Signed(Received received, string secret)
    {
        var stamp = Stamp(received).ToString(CultureInfo.InvariantCulture);
        using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(secret));
        var mac = hmac.ComputeHash([.. Encoding.UTF8.GetBytes(stamp), (byte)'.', .. received.Body]);
        return $"t={stamp},v1={Convert.ToHexStringLower(mac)}";
    }
}
