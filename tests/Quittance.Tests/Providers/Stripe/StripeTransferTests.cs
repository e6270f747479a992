using Quittance.Providers;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeTransferTests
{
    static readonly ExternalRef Transfer = StripeSome.Ref(RefKind.Transfer, "tr_1");

    [Fact]
    public void A_transfer_names_itself_and_its_amount()
    {
        Assert.Equal(new TransferTold(Transfer, StripeSome.Transfer, StripeSome.Euro(1000)), Created(StripeMoneyJson.OfTransfer));
        Assert.Equal(new TransferTold(Transfer, null, StripeSome.Euro(1000)), Created("""{"basket":"7"}"""));
    }

    [Theory]
    [InlineData("{}", "1000", "tr/1")]
    [InlineData("{}", "0", "tr_1")]
    [InlineData("{}", "-1", "tr_1")]
    [InlineData("{}", "\"1000\"", "tr_1")]
    [InlineData("""{"quittance_transfer":"garbage"}""", "1000", "tr_1")]
    [InlineData("""{"quittance_transfer":7}""", "1000", "tr_1")]
    public void A_transfer_that_is_not_understood_is_shown(string metadata, string amount, string id)
    {
        var json = StripeMoneyJson.Transfer(metadata, amount).Replace("tr_1", id, StringComparison.Ordinal);
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read("transfer.created", json));
    }

    [Fact]
    public void A_reversed_transfer_tells_each_reversal_that_it_holds_when_they_are_all_of_them()
    {
        var reversals = $"[{StripeMoneyJson.Reversal(id: "trr_2", amount: "100")},{StripeMoneyJson.Reversal(StripeMoneyJson.OfReversal)}]";
        Assert.Equal(
            [
                new TransferTold(Transfer, StripeSome.Transfer, StripeSome.Euro(1000)),
                new ReversalTold(StripeSome.Ref(RefKind.Reversal, "trr_2"), Transfer, null, StripeSome.Euro(100)),
                new ReversalTold(StripeSome.Ref(RefKind.Reversal, "trr_1"), Transfer, StripeSome.Reversal, StripeSome.Euro(400)),
            ],
            Assert.IsType<Reading.Facts>(Reversed("500", reversals)).List);
    }

    [Theory]
    [InlineData("500", "[]")]
    [InlineData("500", "[REVERSAL]")]
    [InlineData("null", "[REVERSAL]")]
    [InlineData("400", "null")]
    [InlineData("0", "[]")]
    public void A_reversed_transfer_that_does_not_hold_all_of_its_reversals_must_be_read(string reversed, string reversals) => Assert.Equal(
        Transfer, StripeSome.Fact<MovementChanged>(Reversed(reversed, reversals)).Target);

    [Theory]
    [InlineData("""{"quittance_reversal":"garbage"}""", "400", "trr_1", "\"tr_1\"")]
    [InlineData("""{"quittance_reversal":null}""", "400", "trr_1", "\"tr_1\"")]
    [InlineData("{}", "400", "", "\"tr_1\"")]
    [InlineData("{}", "400", "trr_1", "\"tr_2\"")]
    [InlineData("{}", "400", "trr_1", "7")]
    [InlineData("{}", "0", "trr_1", "\"tr_1\"")]
    public void A_reversal_that_is_not_understood_is_shown(string metadata, string amount, string id, string transfer) =>
        Assert.IsType<Reading.Unrecognised>(Reversed(amount, $"[{StripeMoneyJson.Reversal(metadata, id, amount, transfer)}]"));

    [Theory]
    [InlineData("null")]
    [InlineData("""{"id":"tr_1","object":"transfer"}""")]
    public void A_reversal_need_not_name_the_transfer_that_holds_it(string transfer) =>
        Assert.IsType<Reading.Facts>(Reversed("400", $"[{StripeMoneyJson.Reversal(transfer: transfer)}]"));

    [Theory]
    [InlineData("pending", PayoutStatus.Pending)]
    [InlineData("in_transit", PayoutStatus.InTransit)]
    [InlineData("paid", PayoutStatus.Paid)]
    [InlineData("canceled", PayoutStatus.Canceled)]
    [InlineData("failed", PayoutStatus.Failed)]
    public void A_payout_stands_where_its_status_says(string status, PayoutStatus expected)
    {
        foreach (var end in (string[])["created", "updated", "paid", "failed", "canceled"])
        {
            Assert.Equal(
                new PayoutTold(null, StripeSome.Ref(RefKind.Payout, "po_1"), StripeSome.Euro(9000), expected, null),
                StripeSome.OnlyFact(StripeSome.Read($"payout.{end}", StripeMoneyJson.Payout(status))));
        }
    }

    [Fact]
    public void A_payout_of_a_connected_account_names_it()
    {
        var body = StripeSome.Event("payout.paid", StripeMoneyJson.Payout())
            .Replace("\"livemode\":false,\n", "\"livemode\":false,\"account\":\"acct_1Seller\",\n", StringComparison.Ordinal);
        Assert.Equal("acct_1Seller", StripeSome.Fact<PayoutTold>(StripeSome.Provider().ReadWebhook(StripeSome.Bytes(body))).Account);
    }

    [Theory]
    [InlineData(""","failure_code":"account_closed","failure_message":"The account is closed." """, "The account is closed.")]
    [InlineData(""","failure_code":"account_closed","failure_message":null""", null)]
    public void A_failed_payout_says_why(string members, string? message)
    {
        var error = StripeSome.Fact<PayoutTold>(StripeSome.Read("payout.failed", StripeMoneyJson.Payout("failed", more: members))).Error!;
        Assert.Equal("account_closed", error.Code);
        Assert.Equal(message ?? error.Message, error.Message);
        Assert.NotEmpty(error.Message);
    }

    [Theory]
    [InlineData("unheard", "9000")]
    [InlineData("", "9000")]
    [InlineData("paid", "-9000")]
    [InlineData("paid", "0")]
    [InlineData("paid", "\"9000\"")]
    public void A_payout_that_is_not_understood_is_shown(string status, string amount) =>
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read("payout.paid", StripeMoneyJson.Payout(status, amount)));

    static TransferTold Created(string metadata) =>
        StripeSome.Fact<TransferTold>(StripeSome.Read("transfer.created", StripeMoneyJson.Transfer(metadata)));

    static Reading Reversed(string reversed, string reversals) => StripeSome.Read(
        "transfer.reversed",
        StripeMoneyJson.Transfer(
            StripeMoneyJson.OfTransfer,
            reversed: reversed,
            reversals: reversals.Replace("REVERSAL", StripeMoneyJson.Reversal(), StringComparison.Ordinal)));
}
