using Quittance.Providers;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeDisputeTests
{
    static readonly string[] Types =
    [
        "charge.dispute.created", "charge.dispute.updated", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ];

    [Fact]
    public void A_dispute_names_itself_its_capture_its_amount_and_the_events_time()
    {
        var told = Told(StripeMoneyJson.Dispute());
        Assert.Equal((StripeSome.Ref(RefKind.Dispute, "dp_1"), StripeSome.Euro(2500)), (told.Dispute, told.Amount));
        Assert.Equal((DisputeStatus.Open, StripeSome.Now), (told.Status, told.At));
        Assert.Equal((null, StripeSome.Capture), (told.About.Payment, told.About.Capture));
        Assert.Equal((null, null), (told.Withdrawn, told.Reinstated));
    }

    [Theory]
    [InlineData("warning_needs_response", DisputeStatus.Warning)]
    [InlineData("warning_under_review", DisputeStatus.Warning)]
    [InlineData("warning_closed", DisputeStatus.WarningClosed)]
    [InlineData("prevented", DisputeStatus.WarningClosed)]
    [InlineData("needs_response", DisputeStatus.Open)]
    [InlineData("under_review", DisputeStatus.Open)]
    [InlineData("appeal_needs_response", DisputeStatus.Open)]
    [InlineData("appeal_under_review", DisputeStatus.Open)]
    [InlineData("won", DisputeStatus.Won)]
    [InlineData("lost", DisputeStatus.Lost)]
    public void A_dispute_stands_where_its_status_says_and_a_status_states_no_money(string status, DisputeStatus expected)
    {
        var told = Told(StripeMoneyJson.Dispute(status));
        Assert.Equal((expected, null, null), (told.Status, told.Withdrawn, told.Reinstated));
    }

    [Theory]
    [InlineData("unheard")]
    [InlineData("charge_refunded")]
    [InlineData("")]
    public void A_status_that_is_not_known_is_shown(string status) => Assert.All(Types, type =>
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read(type, StripeMoneyJson.Dispute(status))));

    [Theory]
    [InlineData("lost", DisputeStatus.Lost)]
    [InlineData("won", DisputeStatus.Won)]
    [InlineData("warning_closed", DisputeStatus.WarningClosed)]
    public void A_closed_dispute_is_at_an_end(string status, DisputeStatus expected) => Assert.Equal(
        expected, StripeSome.Fact<DisputeTold>(StripeSome.Read("charge.dispute.closed", StripeMoneyJson.Dispute(status))).Status);

    [Theory]
    [InlineData("warning_needs_response")]
    [InlineData("under_review")]
    public void A_closed_dispute_whose_object_says_otherwise_is_read_first(string status) => Assert.Equal(
        StripeSome.Ref(RefKind.Dispute, "dp_1"),
        StripeSome.Fact<MovementChanged>(StripeSome.Read("charge.dispute.closed", StripeMoneyJson.Dispute(status))).Target);

    [Fact]
    public void Money_that_was_taken_comes_from_the_entries_and_not_from_the_amount()
    {
        var told = Told(StripeMoneyJson.Dispute(amount: "2000", entries: $"[{StripeMoneyJson.Entry(-2500, 1500)}]"));
        Assert.Equal(new DisputeMoney(StripeSome.Euro(2500), StripeSome.Euro(1500)), told.Withdrawn);
        Assert.Null(told.Reinstated);
    }

    [Fact]
    public void Money_that_came_back_may_bring_its_fee()
    {
        var entries = $"[{StripeMoneyJson.Entry(-2500, 1500)},{StripeMoneyJson.Entry(2500, -1500)}]";
        var told = Told(StripeMoneyJson.Dispute("won", entries));
        Assert.Equal(new DisputeMoney(StripeSome.Euro(2500), StripeSome.Euro(1500)), told.Withdrawn);
        Assert.Equal(new DisputeMoney(StripeSome.Euro(2500), StripeSome.Euro(-1500)), told.Reinstated);
    }

    [Fact]
    public void Entries_of_one_direction_are_summed_and_a_fee_of_zero_is_none()
    {
        var entries = $"[{StripeMoneyJson.Entry(-1000, 1500)},{StripeMoneyJson.Entry(-1500, 500)},"
            + $"{StripeMoneyJson.Entry(300, 0)},{StripeMoneyJson.Entry(200, 0)}]";
        var told = Told(StripeMoneyJson.Dispute(entries: entries));
        Assert.Equal(new DisputeMoney(StripeSome.Euro(2500), StripeSome.Euro(2000)), told.Withdrawn);
        Assert.Equal(new DisputeMoney(StripeSome.Euro(500), null), told.Reinstated);
    }

    [Fact]
    public void What_settled_in_another_currency_is_told_in_the_payments_currency_and_its_fee_is_not()
    {
        var told = Told(StripeMoneyJson.Dispute(entries: $"[{StripeMoneyJson.Entry(-2700, 1600, "usd")}]"));
        Assert.Equal(new DisputeMoney(StripeSome.Euro(2500), new Money(1600, Currency.Parse("usd"))), told.Withdrawn);
    }

    [Theory]
    [InlineData(2500, 2700, 2700, 2500)]
    [InlineData(2500, 2700, 1350, 1250)]
    [InlineData(2501, 2000, 1000, 1251)]
    [InlineData(2500, 2700, 1, 1)]
    [InlineData(100, 300, 100, 33)]
    [InlineData(100, 300, 200, 67)]
    [InlineData(2500, 2700, 2754, 2500)]
    [InlineData(999_999_999_999, 999_999_999_999, 999_999_999_998, 999_999_999_998)]
    public void What_came_back_in_another_currency_is_that_part_of_what_is_disputed(long disputed, long taken, long given, long expected)
    {
        var entries = $"[{StripeMoneyJson.Entry(-taken, 0, "usd")},{StripeMoneyJson.Entry(given, -1600, "usd")}]";
        var told = Told(StripeMoneyJson.Dispute(amount: $"{disputed}", entries: entries));
        Assert.Equal(new DisputeMoney(StripeSome.Euro(disputed), null), told.Withdrawn);
        Assert.Equal(new DisputeMoney(StripeSome.Euro(expected), new Money(-1600, Currency.Parse("usd"))), told.Reinstated);
    }

    [Theory]
    [InlineData("jpy", 1000, 1000)]
    [InlineData("kwd", 1230, 1230)]
    [InlineData("isk", 500, 5)]
    [InlineData("ugx", 500_000, 5000)]
    public void Amounts_are_read_as_Stripe_writes_them(string currency, long written, long minor)
    {
        var entries = $"[{StripeMoneyJson.Entry(-written, written, currency)}]";
        var told = Told(StripeMoneyJson.Dispute(amount: $"{written}", currency: currency, entries: entries));
        var money = new Money(minor, Currency.Parse(currency));
        Assert.Equal((money, new DisputeMoney(money, money)), (told.Amount, told.Withdrawn!));
    }

    [Theory]
    [InlineData("ENTRY", -2500, "dispute_reversal", "eur")]
    [InlineData("ENTRY", 2500, "dispute", "eur")]
    [InlineData("ENTRY", -2500, "fee", "eur")]
    [InlineData("ENTRY", 0, "dispute", "eur")]
    [InlineData("ENTRY", 2500, "dispute_reversal", "usd")]
    [InlineData("ENTRY", -2550, "dispute", "isk")]
    [InlineData("ENTRY", -2500, "dispute", "zzz")]
    [InlineData("ENTRY", long.MinValue, "dispute", "eur")]
    [InlineData("""ENTRY,{"amount":-100,"currency":"usd","fee":0}""", -2500, "dispute", "eur")]
    [InlineData("""ENTRY,{"amount":1,"currency":"usd","fee":0}""", -9_000_000, "dispute", "usd")]
    [InlineData("""{"amount":-100,"currency":"eur","fee":"x"}""", 0, "", "")]
    [InlineData("""{"amount":"x","currency":"eur","fee":0}""", 0, "", "")]
    [InlineData("ENTRY,\"txn_2\"", -2500, "dispute", "eur")]
    [InlineData("\"txn_1\"", 0, "", "")]
    public void Entries_that_do_not_say_exactly_what_moved_are_shown(string listed, long amount, string category, string currency)
    {
        var entries = $"[{listed.Replace("ENTRY", StripeMoneyJson.Entry(amount, 0, currency, category), StringComparison.Ordinal)}]";
        Assert.All(Types[..4], type => Assert.IsType<Reading.Unrecognised>(
            StripeSome.Read(type, StripeMoneyJson.Dispute(entries: entries))));
    }

    [Fact]
    public void Entries_that_are_no_list_are_shown() => Assert.IsType<Reading.Unrecognised>(
        StripeSome.Read("charge.dispute.updated", StripeMoneyJson.Dispute(entries: "{}")));

    [Fact]
    public void An_entry_of_an_old_version_needs_no_category_and_no_fee()
    {
        var told = Told(StripeMoneyJson.Dispute(entries: """[{"amount":-2500,"currency":"eur"}]"""));
        Assert.Equal(new DisputeMoney(StripeSome.Euro(2500), null), told.Withdrawn);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public void A_withdrawal_or_a_return_without_an_entry_is_of_what_is_disputed(string entries)
    {
        var disputed = new DisputeMoney(StripeSome.Euro(2500), null);
        var taken = StripeSome.Fact<DisputeTold>(
            StripeSome.Read("charge.dispute.funds_withdrawn", StripeMoneyJson.Dispute(entries: entries)));
        Assert.Equal((disputed, null), (taken.Withdrawn, taken.Reinstated));
        var given = StripeSome.Fact<DisputeTold>(
            StripeSome.Read("charge.dispute.funds_reinstated", StripeMoneyJson.Dispute("won", entries)));
        Assert.Equal((null, disputed), (given.Withdrawn, given.Reinstated));
    }

    [Fact]
    public void An_entry_counts_before_what_is_disputed()
    {
        var entries = $"[{StripeMoneyJson.Entry(-2500, 1500)},{StripeMoneyJson.Entry(500, 0)}]";
        foreach (var type in Types[2..4])
        {
            var told = StripeSome.Fact<DisputeTold>(StripeSome.Read(type, StripeMoneyJson.Dispute(amount: "2000", entries: entries)));
            Assert.Equal((2500, 500), (told.Withdrawn!.Amount.Minor, told.Reinstated!.Amount.Minor));
        }
    }

    [Fact]
    public void An_expanded_charge_lends_its_intent_and_its_payment_but_not_its_orders()
    {
        var charge = StripeMoneyJson.Charge(metadata: StripeMoneyJson.OfPayment);
        var about = Told(StripeMoneyJson.Dispute(charge: charge, intent: "null")).About;
        Assert.Equal((StripeSome.Payment, StripeSome.Capture), (about.Payment, about.Capture));
        Assert.Empty(about.Orders);
        Assert.Equal(StripeSome.ChargeCapture, Told(StripeMoneyJson.Dispute(intent: "null")).About.Capture);
    }

    [Theory]
    [InlineData("""{"quittance_payment":"garbage"}""")]
    [InlineData("""{"quittance_order":"garbage"}""")]
    public void Garbage_under_our_own_keys_is_shown(string metadata) => Assert.All(Types[..4], type =>
        Assert.IsType<Reading.Unrecognised>(StripeSome.Read(type, StripeMoneyJson.Dispute(metadata: metadata))));

    [Theory]
    [InlineData("\"id\":\"dp_1\"", "\"id\":\"dp/1\"")]
    [InlineData("\"amount\":2500", "\"amount\":0")]
    [InlineData("\"amount\":2500", "\"amount\":\"2500\"")]
    [InlineData("\"currency\":\"eur\"", "\"currency\":\"zzz\"")]
    public void A_dispute_that_lacks_a_member_is_shown(string member, string other) => Assert.All(Types, type =>
        Assert.IsType<Reading.Unrecognised>(
            StripeSome.Read(type, StripeMoneyJson.Dispute("lost").Replace(member, other, StringComparison.Ordinal))));

    [Fact]
    public void A_dispute_of_unknown_time_is_shown()
    {
        var body = StripeSome.Event("charge.dispute.updated", StripeMoneyJson.Dispute())
            .Replace("\"created\":", "\"made\":", StringComparison.Ordinal);
        Assert.IsType<Reading.Unrecognised>(StripeSome.Provider().ReadWebhook(StripeSome.Bytes(body)));
    }

    static DisputeTold Told(string json) => StripeSome.Fact<DisputeTold>(StripeSome.Read("charge.dispute.updated", json));
}
