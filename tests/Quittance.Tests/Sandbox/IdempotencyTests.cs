namespace Quittance.Tests.Sandbox;

public sealed class IdempotencyTests
{
    readonly StripeBench _stripe = new();

    [Fact]
    public void The_same_key_and_parameters_give_the_first_answer_again()
    {
        var first = _stripe.Open(key: "k");
        var again = _stripe.Open(key: "k");

        Assert.Equal(first.Text, again.Text);
        Assert.False(first.Response.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Equal("true", again.Response.Headers["Idempotent-Replayed"]);
        Assert.Equal(first.Response.Headers["Request-Id"], again.Response.Headers["Original-Request"]);
        Assert.Equal("k", again.Response.Headers["Idempotency-Key"]);
    }

    [Fact]
    public void The_same_key_with_other_parameters_or_another_path_is_an_error()
    {
        _stripe.Open(key: "k");

        foreach (var reply in new[] { _stripe.Post("/v1/checkout/sessions", StripeBench.Basket + "&locale=de", "k"),
            _stripe.Post("/v1/customers", "", "k") })
        {
            Assert.Equal(400, reply.Status);
            Assert.Equal("idempotency_error", (string?)reply.Json["error"]!["type"]);
        }
    }

    [Fact]
    public void A_failure_after_execution_is_kept_and_the_effect_exists()
    {
        _stripe.Fault("""{"on":{"call":"POST /v1/checkout/sessions"},"fault":"error_after","times":1}""");
        var first = _stripe.Post("/v1/checkout/sessions", StripeBench.Basket, "k");
        var again = _stripe.Post("/v1/checkout/sessions", StripeBench.Basket, "k");

        Assert.Equal((500, 500), (first.Status, again.Status));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal("true", again.Response.Headers["Idempotent-Replayed"]);
        Assert.Single(_stripe.Get("/v1/checkout/sessions").Json["data"]!.AsArray());
    }

    [Fact]
    public void A_request_that_still_runs_makes_its_twin_wait()
    {
        _stripe.Fault("""{"on":{"call":"POST /v1/customers"},"fault":"slow","times":1,"ms":5000}""");
        var slow = _stripe.Post("/v1/customers", "name=A", "k");
        var twin = _stripe.Post("/v1/customers", "name=A", "k");
        _stripe.Time.Advance(TimeSpan.FromSeconds(5));
        var late = _stripe.Post("/v1/customers", "name=A", "k");

        Assert.Equal(TimeSpan.FromSeconds(5), slow.Response.Delay);
        Assert.Equal((409, "idempotency_key_in_use"), (twin.Status, twin.Code));
        Assert.Equal("true", twin.Response.Headers["Stripe-Should-Retry"]);
        Assert.Equal(slow.Text, late.Text);
    }

    [Fact]
    public void A_refused_validation_does_not_use_up_the_key()
    {
        Assert.Equal(400, _stripe.Post("/v1/payment_intents", "currency=usd", "k").Status);
        Assert.Equal(200, _stripe.Post("/v1/payment_intents", "currency=usd&amount=500", "k").Status);
    }

    [Fact]
    public void A_declined_card_is_kept_for_its_key()
    {
        const string Body = "amount=500&currency=usd&confirm=true&payment_method=pm_card_chargeDeclined";
        var first = _stripe.Post("/v1/payment_intents", Body, "k");
        var again = _stripe.Post("/v1/payment_intents", Body, "k");

        Assert.Equal((402, 402), (first.Status, again.Status));
        Assert.Equal(first.Text, again.Text);
        Assert.Single(_stripe.Get("/v1/payment_intents").Json["data"]!.AsArray());
    }

    [Fact]
    public void After_a_day_the_key_is_new()
    {
        var first = _stripe.Open(key: "k").Id;
        _stripe.Advance(TimeSpan.FromHours(24));

        Assert.NotEqual(first, _stripe.Open(key: "k").Id);
    }
}
