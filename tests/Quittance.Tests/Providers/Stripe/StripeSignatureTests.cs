using System.Text.Json;
using Quittance.Providers;
using Quittance.Providers.Stripe;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeSignatureTests
{
    // The signature was made with openssl: printf '%s' '1793000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test_first
    const string Body = """{"id":"evt_1"}""";
    const string Right = "e1865a74b8496460bd75a2e4c367e3fef1d005afebae6de8da8210e2974005b5";
    const string Wrong = "0000000000000000000000000000000000000000000000000000000000000000";

    [Theory]
    [InlineData("t=1793000000,v1=" + Right, 0, true)]
    [InlineData("v1=" + Right + ",t=1793000000", 0, true)]
    [InlineData("t=1793000000, v1=" + Right, 0, true)]
    [InlineData("t=1793000000,v1=" + Wrong + ",v1=" + Right, 0, true)]
    [InlineData("t=1793000000,v0=" + Wrong + ",v1=" + Right, 0, true)]
    [InlineData("t=1793000000,v2=zzz,noise,v1=" + Right, 0, true)]
    [InlineData("t=1793000000,v1=" + Right, 300, true)]
    [InlineData("t=1793000000,v1=" + Right, -300, true)]
    [InlineData("t=1793000000,v1=" + Right, 301, false)]
    [InlineData("t=1793000000,v1=" + Right, -301, false)]
    [InlineData("t=1793000001,v1=" + Right, 0, false)]
    [InlineData("t=1793000000,v1=" + Wrong, 0, false)]
    [InlineData("t=1793000000,v0=" + Right, 0, false)]
    [InlineData("t=1793000000,V1=" + Right, 0, false)]
    [InlineData("t=1793000000,v1=" + Right + "00", 0, false)]
    [InlineData("t=1793000000,v1=", 0, false)]
    [InlineData("t=1793000000", 0, false)]
    [InlineData("v1=" + Right, 0, false)]
    [InlineData("t=abc,v1=" + Right, 0, false)]
    [InlineData("t=-1,v1=" + Right, 0, false)]
    [InlineData("t=9223372036854775807,v1=" + Right, 0, false)]
    [InlineData("t=9223372036854775808,v1=" + Right, 0, false)]
    [InlineData("", 0, false)]
    [InlineData("hello", 0, false)]
    [InlineData("====,,,==", 0, false)]
    public void A_header_is_right_or_wrong(string header, int secondsLater, bool right)
    {
        var why = StripeSignature.WhyNot(header, StripeSome.Bytes(Body).Span, [StripeSome.Secret], StripeSome.Now.AddSeconds(secondsLater));
        Assert.Equal(right, why is null);
    }

    [Fact]
    public void Upper_case_hexadecimal_is_wrong()
    {
        var header = "t=1793000000,v1=" + Right.ToUpperInvariant();
        Assert.NotNull(StripeSignature.WhyNot(header, StripeSome.Bytes(Body).Span, [StripeSome.Secret], StripeSome.Now));
    }

    [Fact]
    public void Any_of_several_secrets_verifies_any_of_several_signatures()
    {
        var body = StripeSome.Bytes(Body).Span;
        var both = StripeSignature.Sign(body, StripeSome.Now, "whsec_old", "whsec_new");
        Assert.Null(StripeSignature.WhyNot(both, body, ["whsec_new"], StripeSome.Now));
        Assert.Null(StripeSignature.WhyNot(both, body, ["whsec_old"], StripeSome.Now));
        var old = StripeSignature.Sign(body, StripeSome.Now, "whsec_old");
        Assert.Null(StripeSignature.WhyNot(old, body, ["whsec_new", "whsec_old"], StripeSome.Now));
        Assert.NotNull(StripeSignature.WhyNot(both, body, ["whsec_x", "whsec_y"], StripeSome.Now));
    }

    [Fact]
    public void The_secret_is_the_key_with_its_prefix()
    {
        var header = StripeSignature.Sign(StripeSome.Bytes(Body).Span, StripeSome.Now, "test_first");
        Assert.NotNull(StripeSignature.WhyNot(header, StripeSome.Bytes(Body).Span, [StripeSome.Secret], StripeSome.Now));
    }

    [Fact]
    public void An_empty_body_is_refused_though_its_signature_is_right() => Assert.NotNull(
        StripeSignature.WhyNot(StripeSignature.Sign([], StripeSome.Now, StripeSome.Secret), [], [StripeSome.Secret], StripeSome.Now));

    [Theory]
    [InlineData("{\"id\":\"evt_1\",\"n\":1.0}")]
    [InlineData("{\"id\":\"evt_1\",\"s\":\"é €\"}")]
    [InlineData("{\"id\":\"evt_1\",\"s\":\"a\\/b\"}")]
    [InlineData("{\r\n  \"id\": \"evt_1\"\r\n}\r\n")]
    [InlineData("\ufeff{\"id\":\"evt_1\"}")]
    public void The_raw_bytes_are_what_is_signed(string text)
    {
        var body = StripeSome.Bytes(text).ToArray();
        var header = StripeSignature.Sign(body, StripeSome.Now, StripeSome.Secret);
        Assert.Null(StripeSignature.WhyNot(header, body, [StripeSome.Secret], StripeSome.Now));
        for (var i = 0; i < body.Length; i++)
        {
            body[i] ^= 1;
            Assert.NotNull(StripeSignature.WhyNot(header, body, [StripeSome.Secret], StripeSome.Now));
            body[i] ^= 1;
        }
    }

    [Fact]
    public void The_published_vectors_are_decided_alike()
    {
        using var vectors = JsonDocument.Parse(StripeCorpus.Text("vectors/stripe-signature.json"));
        var cases = vectors.RootElement.GetProperty("cases").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, one =>
        {
            var why = StripeSignature.WhyNot(
                one.GetProperty("header").GetString(),
                StripeSome.Bytes(one.GetProperty("payload").GetString()!).Span,
                [.. one.GetProperty("secrets").EnumerateArray().Select(secret => secret.GetString()!)],
                DateTimeOffset.FromUnixTimeSeconds(one.GetProperty("now").GetInt64()));
            Assert.Equal(Expected(one), why is null);
        });
    }

    // Where Stripe's own libraries differ: the stricter one for a future timestamp, the laxer one for a blank.
    static bool Expected(JsonElement one)
    {
        var node = one.GetProperty("valid").GetBoolean();
        var dotnet = one.TryGetProperty("valid_stripe_dotnet", out var value) && value.ValueKind != JsonValueKind.Null
            ? value.GetBoolean()
            : node;
        return one.GetProperty("name").GetString() switch
        {
            "blank after the comma" => true,
            "empty body" => false,
            _ => node && dotnet,
        };
    }
}

public sealed class StripeVerificationTests
{
    [Fact]
    public void A_genuine_snapshot_event_is_identified()
    {
        var genuine = Assert.IsType<Verification.Genuine>(Verify(
            """
            {"data":{"object":{"id":"pi_1","type":"x","livemode":true}},"id":"evt_9","type":"payment_intent.succeeded",
             "account":"acct_7","livemode":false,"created":1793000000}
            """));
        Assert.Equal(new Verification.Genuine("evt_9", "payment_intent.succeeded", "acct_7", false, StripeSome.Now), genuine);
    }

    [Fact]
    public void A_genuine_thin_event_is_identified()
    {
        var genuine = Assert.IsType<Verification.Genuine>(Verify(
            """
            {"id":"evt_9","object":"v2.core.event","type":"v1.payment_intent.succeeded","context":"acct_7","livemode":true,
             "created":"2026-10-26T08:53:20.000Z"}
            """));
        Assert.Equal("acct_7", genuine.Account);
        Assert.True(genuine.Live);
        Assert.Equal(new DateTimeOffset(2026, 10, 26, 8, 53, 20, TimeSpan.Zero), genuine.CreatedAt);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"evt_1"}""")]
    [InlineData("""{"id":"evt_1","type":"a"}""")]
    [InlineData("""{"id":7,"type":"a","livemode":false}""")]
    [InlineData("""{"id":"evt_1","type":"a","livemode":false""")]
    [InlineData("""{"id":"evt_1","type":"a","livemode":false} trailing""")]
    [InlineData("""{"id":"\ud800","type":"a","livemode":false}""")]
    public void A_verified_body_that_is_no_event_is_kept_and_shown(string body)
    {
        var genuine = Assert.IsType<Verification.Genuine>(Verify(body));
        Assert.Matches("^body:[0-9a-f]{64}$", genuine.EventId);
        Assert.Equal("unreadable", genuine.Type);
        Assert.Equal(genuine, Verify(body));
        Assert.IsType<Reading.Unrecognised>(StripeSome.Provider().ReadWebhook(StripeSome.Bytes(body)));
    }

    [Fact]
    public void A_byte_order_mark_does_not_hide_the_event()
    {
        var verification = Verify("\ufeff{\"id\":\"evt_9\",\"type\":\"a\",\"livemode\":false}");
        Assert.Equal("evt_9", Assert.IsType<Verification.Genuine>(verification).EventId);
    }

    [Fact]
    public void A_wrong_or_missing_signature_is_rejected_before_the_body_is_read()
    {
        var body = StripeSome.Bytes("{}");
        Assert.IsType<Verification.Rejected>(StripeSome.Provider().Verify(new Dictionary<string, string>(), body, StripeSome.Now));
        var signature = StripeSignature.Sign(body.Span, StripeSome.Now, "whsec_other");
        var others = new Dictionary<string, string> { ["Stripe-Signature"] = signature };
        Assert.IsType<Verification.Rejected>(StripeSome.Provider().Verify(others, body, StripeSome.Now));
    }

    static Verification Verify(string text)
    {
        var body = StripeSome.Bytes(text);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["stripe-signature"] = StripeSignature.Sign(body.Span, StripeSome.Now, StripeSome.Secret),
        };
        return StripeSome.Provider().Verify(headers, body, StripeSome.Now);
    }
}
