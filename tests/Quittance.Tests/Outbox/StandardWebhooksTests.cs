using System.Globalization;
using System.Text;
using System.Text.Json;
using Quittance.Outbox;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Outbox;

/// <summary>Signatures by the Standard Webhooks scheme.</summary>
public sealed class StandardWebhooksTests
{
    const string Secret = "whsec_cXVpdHRhbmNlLXN0YW5kYXJkLXdlYmhvb2tzLWtleSE=";
    const string Signature = "v1,zm3YbcMZYm3udZVvAnF8t7saA1WfQ6yq8MPdRDKAjj0=";
    const string Body =
        """{"type":"payment.settled","timestamp":"2026-01-01T00:00:00Z","data":{"id":"pay_1","amount":13400,"currency":"usd"}}""";
    static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1767225600);

    public static IEnumerable<TheoryDataRow<string>> Vectors => Corpus.Rows("vectors", "standard-webhooks.json");

    [Fact]
    public void A_message_is_signed_as_the_published_vector_says() =>
        Assert.Equal(Signature, StandardWebhooks.Sign(Secret, "msg_1", At, Encoding.UTF8.GetBytes(Body)));

    [Theory]
    [InlineData(Signature, 0, true)]
    [InlineData(Signature, 300, true)]
    [InlineData(Signature, -300, true)]
    [InlineData(Signature, 301, false)]
    [InlineData(Signature, -301, false)]
    [InlineData("v1,AAAA " + Signature, 0, true)]
    [InlineData("v2" + ",zm3YbcMZYm3udZVvAnF8t7saA1WfQ6yq8MPdRDKAjj0=", 0, false)]
    [InlineData("zm3YbcMZYm3udZVvAnF8t7saA1WfQ6yq8MPdRDKAjj0=", 0, false)]
    [InlineData("v1,", 0, false)]
    [InlineData("v1,not base64", 0, false)]
    [InlineData("", 0, false)]
    public void A_message_is_taken_only_with_a_right_signature_in_time(string signatures, int late, bool expected) =>
        Assert.Equal(expected, Verify(signatures: signatures, now: At.AddSeconds(late)));

    [Fact]
    public void Whatever_is_changed_in_a_message_is_noticed()
    {
        Assert.True(Verify());
        Assert.False(Verify(id: "msg_2"));
        Assert.False(Verify(timestamp: "1767225601"));
        Assert.False(Verify(body: Body + " "));
        Assert.False(Verify(id: ""));
        Assert.False(Verify(timestamp: "-1767225600"));
        Assert.False(Verify(timestamp: "soon"));
        Assert.False(Verify(timestamp: "9223372036854775807"));
    }

    [Fact]
    public void Any_of_the_secrets_of_a_rotation_will_do()
    {
        Assert.True(
            StandardWebhooks.Verify(["whsec_b3RoZXI=", Secret], "msg_1", "1767225600", Signature, Encoding.UTF8.GetBytes(Body), At));
        Assert.False(StandardWebhooks.Verify(["whsec_b3RoZXI="], "msg_1", "1767225600", Signature, Encoding.UTF8.GetBytes(Body), At));
        Assert.False(StandardWebhooks.Verify([], "msg_1", "1767225600", Signature, Encoding.UTF8.GetBytes(Body), At));
    }

    [Theory]
    [InlineData(Secret, true)]
    [InlineData("cXVpdHRhbmNl", true)]
    [InlineData("whsec_", false)]
    [InlineData("whsec_???", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_secret_is_base64(string? secret, bool expected) => Assert.Equal(expected, StandardWebhooks.IsSecret(secret));

    [Theory, MemberData(nameof(Vectors))]
    public void Each_vector_of_the_corpus_is_judged_as_the_published_package_judges(string file)
    {
        var cases = JsonDocument.Parse(Corpus.Read(file)).RootElement.GetProperty("cases").EnumerateArray().ToArray();

        Assert.NotEmpty(cases);
        Assert.All(cases, vector =>
        {
            string Text(string name) => vector.TryGetProperty(name, out var value) ? value.ToString() : "";
            var now = DateTimeOffset.FromUnixTimeSeconds(long.Parse(Text("now"), CultureInfo.InvariantCulture));
            var taken = StandardWebhooks.Verify(
                [Text("secret")],
                Text("webhook-id"),
                Text("webhook-timestamp"),
                Text("webhook-signature"),
                Encoding.UTF8.GetBytes(Text("payload")), now);
            Assert.True(taken == vector.GetProperty("valid").GetBoolean(), Text("name"));
        });
    }

    static bool Verify(
        string id = "msg_1",
        string timestamp = "1767225600",
        string signatures = Signature,
        string body = Body,
        DateTimeOffset? now = null) =>
        StandardWebhooks.Verify([Secret], id, timestamp, signatures, Encoding.UTF8.GetBytes(body), now ?? At);
}
