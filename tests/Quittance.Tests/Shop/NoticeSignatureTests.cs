using System.Text;
using Shop.Notices;

namespace Quittance.Tests.Shop;

public sealed class NoticeSignatureTests
{
    const string Id = "msg_1";
    const long SentAt = 1767225600;
    const string Signature = "v1,zm3YbcMZYm3udZVvAnF8t7saA1WfQ6yq8MPdRDKAjj0=";
    const string Body =
        """{"type":"payment.settled","timestamp":"2026-01-01T00:00:00Z","data":{"id":"pay_1","amount":13400,"currency":"usd"}}""";

    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(SentAt);

    [Fact]
    public void A_standard_webhooks_signature_is_accepted() => Assert.True(Check());

    [Fact]
    public void One_fitting_signature_among_several_is_enough() =>
        Assert.True(Check(signature: $"v2,AAAA v1,{Convert.ToBase64String(new byte[32])} v1,not-base64 {Signature}"));

    [Theory]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void A_notice_is_good_for_five_minutes(long seconds, bool good) => Assert.Equal(good, Check(lateBy: seconds));

    [Fact]
    public void Any_altered_byte_of_the_body_is_noticed()
    {
        for (var at = 0; at < Body.Length; at++)
        {
            var body = Encoding.UTF8.GetBytes(Body);
            body[at] ^= 1;
            Assert.False(NoticeSignature.IsValid(ShopFixture.Secret, Id, $"{SentAt}", Signature, body, Now));
        }
    }

    [Theory]
    [InlineData("msg_2", "1767225600")]
    [InlineData("", "1767225600")]
    [InlineData("msg_1", "1767225601")]
    [InlineData("msg_1", "")]
    [InlineData("msg_1", "-1")]
    [InlineData("msg_1", "9999999999999999999")]
    [InlineData("msg_1", "999999999999999999")]
    public void Another_id_or_timestamp_is_refused(string id, string timestamp) => Assert.False(Check(id: id, timestamp: timestamp));

    [Theory]
    [InlineData("")]
    [InlineData("v1,")]
    [InlineData("v1,AAAA")]
    [InlineData("v2,zm3YbcMZYm3udZVvAnF8t7saA1WfQ6yq8MPdRDKAjj0=")]
    public void A_missing_or_short_signature_is_refused(string signature) => Assert.False(Check(signature: signature));

    static bool Check(string id = Id, string? timestamp = null, string signature = Signature, long lateBy = 0) => NoticeSignature.IsValid(
        ShopFixture.Secret, id, timestamp ?? $"{SentAt}", signature, Encoding.UTF8.GetBytes(Body), Now.AddSeconds(lateBy));
}
