using Quittance.Sandbox;

namespace Quittance.Tests.Sandbox;

public sealed class FaultTests
{
    readonly StripeBench _stripe = new();

    [Fact]
    public void An_error_before_execution_leaves_no_trace_and_the_key_free()
    {
        _stripe.Fault("""{"on":{"call":"POST /v1/customers"},"fault":"error_before","times":1}""");

        Assert.Equal(500, _stripe.Post("/v1/customers", key: "k").Status);
        Assert.Empty(_stripe.Get("/v1/customers").Json["data"]!.AsArray());
        var again = _stripe.Post("/v1/customers", key: "k");
        Assert.Equal(200, again.Status);
        Assert.False(again.Response.Headers.ContainsKey("Idempotent-Replayed"));
    }

    [Fact]
    public void A_dropped_answer_was_executed_and_its_key_brings_it_back()
    {
        _stripe.Fault("""{"on":{"call":"POST /v1/customers"},"fault":"drop_response","times":1}""");
        var dropped = _stripe.Post("/v1/customers", key: "k");
        var again = _stripe.Post("/v1/customers", key: "k");

        Assert.True(dropped.Response.Dropped);
        Assert.False(again.Response.Dropped);
        Assert.Equal(dropped.Id, again.Id);
    }

    [Theory]
    [InlineData("conflict", 409)]
    [InlineData("rate_limit", 429)]
    [InlineData("refuse", 403)]
    public void A_refusal_is_not_executed_and_not_kept(string fault, int status)
    {
        _stripe.Fault($$"""{"on":{"call":"POST /v1/*"},"fault":"{{fault}}","times":1}""");

        Assert.Equal(status, _stripe.Post("/v1/customers", key: "k").Status);
        Assert.Equal(200, _stripe.Post("/v1/customers", key: "k").Status);
        Assert.Single(_stripe.Get("/v1/customers").Json["data"]!.AsArray());
    }

    [Fact]
    public void A_stale_read_finds_nothing_until_it_catches_up()
    {
        var id = _stripe.Open().Id;
        _stripe.Fault("""{"on":{"call":"GET /v1/checkout/sessions"},"fault":"stale","ms":10000}""");

        Assert.Equal(404, _stripe.Session(id).Status);
        Assert.Empty(_stripe.Get("/v1/checkout/sessions").Json["data"]!.AsArray());
        _stripe.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, _stripe.Session(id).Status);
    }

    [Fact]
    public void A_method_alone_means_every_call_by_it()
    {
        _stripe.Fault("""{"on":{"call":"GET"},"fault":"error_before"}""");

        Assert.Equal(200, _stripe.Post("/v1/customers", key: "k").Status);
        Assert.Equal(500, _stripe.Get("/v1/customers").Status);
    }

    [Fact]
    public void What_a_fault_has_met_is_counted_though_it_is_healed()
    {
        _stripe.Fault("""{"on":{"call":"POST /v1/customers"},"fault":"conflict"}""");
        _stripe.Fault("""{"on":{"event":"customer.created"},"fault":"drop","times":1}""");
        _stripe.Post("/v1/customers", key: "a");
        _stripe.Post("/v1/customers", key: "b");
        _stripe.Send("DELETE", "/_sandbox/faults");
        _stripe.Fault("""{"on":{"event":"*"},"fault":"twin"}""");

        var met = _stripe.Get("/_sandbox/faults").Json["met"]!.AsObject();

        Assert.Equal(2, (int)met["call: conflict"]!);
        Assert.Single(met);
    }

    [Fact]
    public void Healing_ends_every_fault()
    {
        _stripe.Fault("""{"on":{"call":"/v1"},"fault":"error_before"}""");
        Assert.Equal(500, _stripe.Get("/v1/customers").Status);
        Assert.Equal(500, _stripe.Get("/v1/events").Status);

        Assert.Equal(200, _stripe.Send("DELETE", "/_sandbox/faults").Status);
        Assert.Equal(200, _stripe.Get("/v1/customers").Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"on":{"call":"POST /v1/refunds"},"fault":"twin"}""")]
    [InlineData("""{"on":{"event":"*"},"fault":"slow"}""")]
    [InlineData("""{"on":{"event":"*"},"fault":"drop","times":0}""")]
    [InlineData("not json")]
    public void A_fault_that_makes_no_sense_is_refused(string json) => Assert.Equal(400, _stripe.Fault(json).Status);

    [Theory]
    [InlineData("POST /v1/checkout/sessions", "POST /v1/checkout/sessions/cs_1/expire", true)]
    [InlineData("POST /v1/check", "POST /v1/checkout/sessions", false)]
    [InlineData("POST /v1/*/expire", "POST /v1/checkout/sessions/cs_1/expire", true)]
    [InlineData("POST /v1/*/expire", "POST /v1/checkout/sessions", false)]
    [InlineData("*", "GET /v1/events", true)]
    public void A_pattern_means_leading_segments_or_a_star(string pattern, string subject, bool matches) =>
        Assert.Equal(matches, Faults.Matches(pattern, subject, '/'));

    [Fact]
    public async Task A_dropped_event_is_never_sent_but_can_be_listed()
    {
        _stripe.Fault("""{"on":{"event":"customer.created"},"fault":"drop","times":1}""");
        _stripe.Post("/v1/customers");
        _stripe.Send("DELETE", "/_sandbox/faults");
        _stripe.Advance(TimeSpan.FromDays(1));
        await _stripe.Deliver();

        Assert.Empty(_stripe.Receiver.Got);
        Assert.Single(_stripe.Get("/v1/events?delivery_success=false").Json["data"]!.AsArray());
    }

    [Fact]
    public async Task A_duplicate_is_the_same_event_twice_and_a_twin_is_the_same_fact_in_two_events()
    {
        _stripe.Fault("""{"on":{"event":"customer.created"},"fault":"duplicate","times":1}""");
        _stripe.Fault("""{"on":{"event":"customer.*"},"fault":"twin","times":1}""");
        _stripe.Post("/v1/customers", "name=A");
        _stripe.Post("/v1/customers", "name=B");
        await _stripe.Deliver();

        var got = _stripe.Receiver.Got;
        Assert.Equal(4, got.Count);
        Assert.Equal(got[0].Id, got[1].Id);
        Assert.NotEqual(got[2].Id, got[3].Id);
        Assert.Equal(got[2].Object.ToJsonString(), got[3].Object.ToJsonString());
        Assert.Equal(0, (int?)_stripe.Get("/v1/events").Json["data"]![0]!["pending_webhooks"]);
    }

    [Fact]
    public async Task A_delayed_event_comes_late_or_when_healed()
    {
        _stripe.Fault("""{"on":{"event":"*"},"fault":"delay","ms":60000}""");
        _stripe.Post("/v1/customers");
        await _stripe.Deliver();
        Assert.Empty(_stripe.Receiver.Got);
        _stripe.Time.Advance(TimeSpan.FromMinutes(1));
        await _stripe.Deliver();
        Assert.Single(_stripe.Receiver.Got);

        _stripe.Post("/v1/customers");
        _stripe.Send("DELETE", "/_sandbox/faults");
        await _stripe.Deliver();
        Assert.Equal(2, _stripe.Receiver.Got.Count);
    }

    [Fact]
    public async Task A_reordered_event_comes_after_a_later_one()
    {
        _stripe.Fault("""{"on":{"event":"payment_intent.created"},"fault":"reorder"}""");
        _stripe.Play(_stripe.Open().Id, "succeed");
        await _stripe.Deliver();

        Assert.Equal(["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed", "payment_intent.created"],
            _stripe.Receiver.Types);
    }

    [Fact]
    public void Calls_are_logged_with_key_status_and_fault()
    {
        _stripe.Fault("""{"on":{"call":"POST /v1/refunds"},"fault":"rate_limit","times":1}""");
        _stripe.Post("/v1/refunds", "charge=ch_1", "k");
        var call = Assert.Single(_stripe.Get("/_sandbox/calls").Json["calls"]!.AsArray())!;

        Assert.Equal(("POST", "/v1/refunds", "k", 429, "rate_limit", "charge=ch_1"), ((string)call["method"]!, (string)call["path"]!,
            (string)call["idempotency_key"]!, (int)call["status"]!, (string)call["fault"]!, (string)call["body"]!));
    }

    [Fact]
    public async Task The_same_seed_and_requests_give_the_same_bytes()
    {
        var (one, two) = (await Run(), await Run());

        Assert.Equal(one.Select(received => received.Signature), two.Select(received => received.Signature));

        static async Task<List<Received>> Run()
        {
            var stripe = new StripeBench();
            stripe.Play(stripe.Open().Id, "async_succeed");
            await stripe.Deliver();
            return stripe.Receiver.Got;
        }
    }

    [Theory]
    [InlineData("""{"advance_seconds":-1}""")]
    [InlineData("""{"advance_seconds":"1"}""")]
    [InlineData("{}")]
    public void The_clock_only_goes_forward(string json) => Assert.Equal(400, _stripe.Post("/_sandbox/clock", json).Status);
}
