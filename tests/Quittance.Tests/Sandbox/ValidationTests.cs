namespace Quittance.Tests.Sandbox;

public sealed class ValidationTests
{
    readonly StripeBench _stripe = new();

    [Theory]
    [InlineData("mode=payment", "", "parameter_missing", "mode")]
    [InlineData("success_url=https://shop.test/thanks?s={CHECKOUT_SESSION_ID}&", "", "parameter_missing", "success_url")]
    [InlineData("&line_items[0][quantity]=2", "", "parameter_missing", "line_items[0][quantity]")]
    [InlineData("mode=payment", "mode=gift", null, "mode")]
    [InlineData("unit_amount]=1250", "unit_amount]=12.50", "parameter_invalid_integer", "line_items[0][price_data][unit_amount]")]
    [InlineData("unit_amount]=1250", "unit_amount]=-1", "parameter_invalid_integer", "line_items[0][price_data][unit_amount]")]
    [InlineData("unit_amount]=1250", "unit_amount]=20", "amount_too_small", "line_items")]
    [InlineData("currency]=usd", "currency]=xyz", null, "line_items[0][price_data][currency]")]
    [InlineData("success_url=https://shop.test", "success_url=/shop", "url_invalid", "success_url")]
    [InlineData("client_reference_id=ord_1", "client_reference=ord_1", "parameter_unknown", "client_reference")]
    [InlineData("[product_data][name]", "[product_data][nom]", "parameter_unknown", "line_items[0][price_data][product_data][nom]")]
    [InlineData("client_reference_id=ord_1", "client_reference_id=", "parameter_invalid_empty", "client_reference_id")]
    [InlineData("client_reference_id=ord_1", "customer=cus_none", "resource_missing", "customer")]
    [InlineData("client_reference_id=ord_1", "payment_method_types[]=card", "parameter_unknown", "payment_method_types")]
    [InlineData("mode=payment", "mode=subscription", "sandbox_unsupported", "mode")]
    [InlineData("client_reference_id=ord_1", "automatic_tax[enabled]=true", "sandbox_unsupported", "automatic_tax")]
    public void A_wrong_parameter_is_named(string replaced, string by, string? code, string param)
    {
        var reply = _stripe.Post("/v1/checkout/sessions", StripeBench.Basket.Replace(replaced, by, StringComparison.Ordinal));

        Assert.Equal(400, reply.Status);
        Assert.Equal("invalid_request_error", (string?)reply.Json["error"]!["type"]);
        Assert.Equal((code, param), (reply.Code, reply.Param));
        Assert.Empty(_stripe.Get("/v1/checkout/sessions").Json["data"]!.AsArray());
    }

    [Theory]
    [InlineData(1799, false)]
    [InlineData(1800, true)]
    [InlineData(86400, true)]
    [InlineData(86401, false)]
    public void A_session_lives_between_half_an_hour_and_a_day(int seconds, bool accepted)
    {
        var at = _stripe.Time.GetUtcNow().ToUnixTimeSeconds() + seconds;

        Assert.Equal(accepted ? 200 : 400, _stripe.Post("/v1/checkout/sessions", StripeBench.Basket + $"&expires_at={at}").Status);
    }

    [Theory]
    [InlineData("amount=50&currency=usd", 200)]
    [InlineData("amount=49&currency=usd", 400)]
    [InlineData("amount=50&currency=JPY", 200)]
    [InlineData("amount=1001&currency=kwd", 400)]
    [InlineData("amount=1010&currency=kwd", 200)]
    [InlineData("amount=501&currency=isk", 400)]
    [InlineData("amount=500&currency=isk", 200)]
    [InlineData("amount=100000000&currency=usd", 400)]
    public void An_amount_follows_its_currency(string form, int status) =>
        Assert.Equal(status, _stripe.Post("/v1/payment_intents", form).Status);

    [Theory]
    [InlineData(null)]
    [InlineData("sk_live_abc")]
    [InlineData("nonsense")]
    public void A_key_that_is_not_a_test_key_is_refused(string? secret) =>
        Assert.Equal(401, _stripe.Send("GET", "/v1/customers", secret: secret).Status);

    [Fact]
    public void A_configured_key_is_the_only_one()
    {
        var stripe = new StripeBench(options => options with { SecretKey = "sk_test_only" });

        Assert.Equal(401, stripe.Send("GET", "/v1/customers", secret: "sk_test_other").Status);
        Assert.Equal(200, stripe.Send("GET", "/v1/customers", secret: "sk_test_only").Status);
    }

    [Fact]
    public void Unknown_objects_calls_and_versions_are_told_apart()
    {
        Assert.Equal((404, "resource_missing"), (_stripe.Session("cs_none").Status, _stripe.Session("cs_none").Code));
        Assert.Equal(404, _stripe.Get("/v1/spaceships").Status);
        Assert.Equal(400, _stripe.Post("/v1/customers", version: "yesterday").Status);
    }

    [Fact]
    public void Forms_nest_by_name_by_index_and_by_empty_brackets_encoded_or_not()
    {
        var reply = _stripe.Post("/v1/webhook_endpoints",
            "url=https%3A%2F%2Fapp.test%2Fh&enabled_events[]=a.b&enabled_events[]=c.d&metadata%5Bwhat%20is%5D=1+%26+2");

        Assert.Equal(200, reply.Status);
        Assert.Equal("""["a.b","c.d"]""", reply.Json["enabled_events"]!.ToJsonString());
        Assert.Equal("1 & 2", (string?)reply.Json["metadata"]!["what is"]);
    }

    [Fact]
    public void Metadata_merges_by_key_and_is_cleared_by_empty_values()
    {
        var id = _stripe.Post("/v1/customers", "metadata[a]=1&metadata[b]=2").Id;

        Assert.Equal("""{"b":"2","c":"3"}""", Update("metadata[a]=&metadata[c]=3"));
        Assert.Equal("{}", Update("metadata="));
        Assert.Equal(400, _stripe.Post($"/v1/customers/{id}", $"metadata[{new string('k', 41)}]=1").Status);
        Assert.Equal(400, _stripe.Post($"/v1/customers/{id}", $"metadata[k]={new string('v', 501)}").Status);

        string Update(string form) => _stripe.Post($"/v1/customers/{id}", form).Json["metadata"]!.ToJsonString();
    }

    [Fact]
    public void A_deleted_customer_reads_as_deleted()
    {
        var id = _stripe.Post("/v1/customers", "email=a@b.test").Id;

        Assert.True((bool)_stripe.Send("DELETE", $"/v1/customers/{id}").Json["deleted"]!);
        Assert.True((bool)_stripe.Get($"/v1/customers/{id}").Json["deleted"]!);
        Assert.Equal(404, _stripe.Post($"/v1/customers/{id}", "name=A").Status);
    }

    [Theory]
    [InlineData("line_items=abc")]
    [InlineData("line_items[0]=abc")]
    [InlineData("line_items[x][y][z][w][v][u][t][s]=1")]
    [InlineData("metadata[a][b]=1")]
    [InlineData("[x]=1")]
    [InlineData("mode[=payment")]
    [InlineData("mode[a]=payment")]
    [InlineData("expand=url")]
    [InlineData("expand[0][x]=url")]
    [InlineData("expires_at=99999999999999999999")]
    [InlineData("payment_intent_data=1")]
    [InlineData("%ZZ=%00")]
    [InlineData("&&=&=")]
    [InlineData("{\"mode\":\"payment\"}")]
    public void A_twisted_form_is_refused_and_not_a_crash(string form) =>
        Assert.Equal(400, _stripe.Post("/v1/checkout/sessions", StripeBench.Basket + "&" + form).Status);

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=many")]
    [InlineData("starting_after=cs_none")]
    [InlineData("created[gte]=today")]
    [InlineData("created[about]=1")]
    [InlineData("status=lost")]
    [InlineData("expand[]=data.shoe")]
    [InlineData("expand[]=a.b.c.d.e")]
    public void A_twisted_query_is_refused_and_not_a_crash(string query)
    {
        _stripe.Open();

        Assert.Equal(400, _stripe.Get("/v1/checkout/sessions?" + query).Status);
    }
}
