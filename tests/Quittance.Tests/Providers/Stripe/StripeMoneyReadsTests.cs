using System.Net;
using System.Text;
using Quittance.Providers;

namespace Quittance.Tests.Providers.Stripe;

/// <summary>What reads and listings of refunds, disputes and transfers show.</summary>
public sealed class StripeMoneyReadsTests
{
    static readonly DateTimeOffset Dated = new(2026, 10, 26, 9, 0, 0, TimeSpan.Zero);
    static readonly ExternalRef Transfer = StripeSome.Ref(RefKind.Transfer, "tr_1");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_read_refund_is_told_with_the_payment_of_its_charge()
    {
        var json = StripeMoneyJson.Refund("pending", charge: StripeMoneyJson.Charge(metadata: StripeMoneyJson.OfPayment));
        var told = Assert.IsType<RefundTold>(Assert.Single(Done(StripeSome.ReadRefund, json)));
        Assert.Equal((StripeSome.Payment, StripeSome.Capture), (told.About.Payment, told.About.Capture));
        Assert.Equal((null, RefundStep.Pending), (told.Ours, told.Step));
        Assert.Empty(told.About.Orders);
    }

    [Fact]
    public void A_read_dispute_stands_at_Stripes_time()
    {
        var json = StripeMoneyJson.Dispute("lost", $"[{StripeMoneyJson.Entry(-2500, 1500)}]");
        var told = Assert.IsType<DisputeTold>(Assert.Single(Done(StripeSome.ReadDispute, json)));
        Assert.Equal((DisputeStatus.Lost, Dated), (told.Status, told.At));
        Assert.Equal(new DisputeMoney(StripeSome.Euro(2500), StripeSome.Euro(1500)), told.Withdrawn);
        var (_, undated) = StripeSome.Told(StripeSome.ReadDispute, StripeSome.Answered(200, json));
        Assert.Equal(StripeSome.Now, Assert.IsType<DisputeTold>(Assert.Single(undated)).At);
    }

    [Theory]
    [InlineData("0", "[]", "false", 1)]
    [InlineData("400", "[REVERSAL]", "false", 2)]
    [InlineData("900", "[REVERSAL]", "true", 2)]
    public void A_read_transfer_is_followed_by_its_reversals(string reversed, string reversals, string more, int facts)
    {
        var told = Done(StripeSome.ReadTransfer, ReadTransfer(reversed, reversals, more));
        Assert.Equal(facts, told.Count);
        Assert.Equal(new TransferTold(Transfer, StripeSome.Transfer, StripeSome.Euro(1000)), told[0]);
        Assert.All(told.Skip(1), fact => Assert.Equal(
            new ReversalTold(StripeSome.Ref(RefKind.Reversal, "trr_1"), Transfer, null, StripeSome.Euro(400)), fact));
    }

    [Theory]
    [InlineData("900", "[REVERSAL]")]
    [InlineData("400", "[]")]
    [InlineData("400", "null")]
    [InlineData("null", "[]")]
    public void A_read_transfer_that_hides_a_reversal_changes_nothing(string reversed, string reversals) =>
        AssertNotTaken(StripeSome.ReadTransfer, ReadTransfer(reversed, reversals, "false"));

    [Fact]
    public void What_is_not_understood_changes_nothing()
    {
        AssertNotTaken(StripeSome.ReadRefund, StripeMoneyJson.Refund("unheard"));
        AssertNotTaken(StripeSome.ReadRefund, StripeMoneyJson.Refund(metadata: """{"quittance_refund":"x"}"""));
        AssertNotTaken(StripeSome.ReadDispute, StripeMoneyJson.Dispute("unheard"));
        AssertNotTaken(StripeSome.ReadDispute, StripeMoneyJson.Dispute(entries: "[7]"));
        AssertNotTaken(StripeSome.ReadTransfer, StripeMoneyJson.Transfer("""{"quittance_transfer":"x"}"""));
        AssertNotTaken(StripeSome.FindRefund, StripeMoneyJson.List(StripeMoneyJson.Refund("unheard", StripeMoneyJson.OfRefund)));
        AssertNotTaken(StripeSome.ListRefunds, StripeMoneyJson.List($"{StripeMoneyJson.Refund()},{StripeMoneyJson.Refund("unheard")}"));
    }

    [Fact]
    public void Another_object_than_was_asked_for_changes_nothing() => Assert.All(StripeSome.EveryMoneyRead, request =>
    {
        AssertNotTaken(request, """{"id":"other_1","amount":100,"currency":"eur","status":"succeeded"}""");
        AssertNotTaken(request, "{}");
        AssertNotTaken(request, "<html>");
    });

    [Fact]
    public void A_settlement_is_the_charge_and_the_fee_in_the_currency_that_it_settled_in()
    {
        const string Entry = """{"id":"txn_1","amount":2700,"fee":103,"net":2597,"currency":"usd"}""";
        var expected = new SettlementTold(
            new PaymentSubject(StripeSome.Payment, [], null, StripeSome.Capture),
            StripeSome.Ref(RefKind.Charge, "ch_1"),
            new Money(103, Currency.Parse("usd")));
        var read = Done(StripeSome.ReadSettlement, StripeMoneyJson.Intent(StripeMoneyJson.Settled(Entry)));
        AssertSettled(expected, Assert.Single(read));
        var direct = Done(StripeSome.ReadSettlement with { Capture = StripeSome.ChargeCapture }, StripeMoneyJson.Settled(Entry));
        AssertSettled(expected with { About = expected.About with { Capture = StripeSome.ChargeCapture } }, Assert.Single(direct));
    }

    [Fact]
    public void A_settlement_without_a_fee_has_a_fee_of_zero()
    {
        var json = StripeMoneyJson.Intent(StripeMoneyJson.Settled("""{"id":"txn_1","fee":0,"currency":"jpy"}"""));
        Assert.Equal(
            Money.Zero(Currency.Parse("jpy")), Assert.IsType<SettlementTold>(Assert.Single(Done(StripeSome.ReadSettlement, json))).Fee);
    }

    [Theory]
    [InlineData("null", "succeeded")]
    [InlineData("\"txn_1\"", "succeeded")]
    [InlineData("""{"id":"txn_1","currency":"eur"}""", "succeeded")]
    [InlineData("""{"id":"txn_1","fee":-1,"currency":"eur"}""", "succeeded")]
    [InlineData("""{"id":"txn_1","fee":50,"currency":"zzz"}""", "succeeded")]
    [InlineData("""{"id":"txn_1","fee":50,"currency":"eur"}""", "failed")]
    [InlineData("""{"id":"txn_1","fee":50,"currency":"eur"}""", "pending")]
    [InlineData("""{"id":"txn_1","fee":50,"currency":"eur"}""", "unheard")]
    public void A_settlement_that_is_not_known_yet_is_read_again(string entry, string status) =>
        AssertNotTaken(StripeSome.ReadSettlement, StripeMoneyJson.Intent(StripeMoneyJson.Settled(entry, status)));

    [Theory]
    [InlineData("null")]
    [InlineData("\"ch_1\"")]
    public void A_settlement_without_its_charge_is_read_again(string charge) =>
        AssertNotTaken(StripeSome.ReadSettlement, StripeMoneyJson.Intent(charge));

    [Fact]
    public void What_was_looked_for_is_found_by_our_own_id()
    {
        var refund = Assert.IsType<RefundTold>(Assert.Single(Done(StripeSome.FindRefund, StripeMoneyJson.List(
            $"{StripeMoneyJson.Refund(id: "re_9")},{StripeMoneyJson.Refund(metadata: StripeMoneyJson.OfRefund)}", more: true))));
        Assert.Equal(("re_1", StripeSome.Refund, StripeSome.Payment), (refund.Refund.Value, refund.Ours, refund.About.Payment));
        Assert.Equal(
            new TransferTold(Transfer, StripeSome.Transfer, StripeSome.Euro(1000)),
            Assert.Single(Done(StripeSome.FindTransfer, StripeMoneyJson.List(StripeMoneyJson.Transfer(StripeMoneyJson.OfTransfer)))));
        Assert.Equal(
            new ReversalTold(StripeSome.Ref(RefKind.Reversal, "trr_1"), Transfer, StripeSome.Reversal, StripeSome.Euro(400)),
            Assert.Single(Done(StripeSome.FindReversal, StripeMoneyJson.List(StripeMoneyJson.Reversal(StripeMoneyJson.OfReversal)))));
    }

    [Fact]
    public void Money_that_moved_twice_under_one_id_of_ours_is_told_twice()
    {
        var items = $"{StripeMoneyJson.Refund(id: "re_2", metadata: StripeMoneyJson.OfRefund)},"
            + StripeMoneyJson.Refund(metadata: StripeMoneyJson.OfRefund);
        Assert.Equal(
            ["re_2", "re_1"],
            Done(StripeSome.FindRefund, StripeMoneyJson.List(items)).Cast<RefundTold>().Select(told => told.Refund.Value));
    }

    [Fact]
    public void A_complete_listing_without_it_proves_that_there_is_none()
    {
        foreach (var request in StripeSome.EveryMoneyListing.Where(request => request is not ListRefunds))
        {
            foreach (var items in (string[])["", """{"id":"x_1","metadata":{"quittance_refund":"rfd_other"}}"""])
                Assert.Equal(new MovementAbsent(StripeSome.Sought), Assert.Single(Done(request, StripeMoneyJson.List(items))));
        }
    }

    [Fact]
    public void Every_refund_of_a_capture_is_of_its_payment()
    {
        var items = $"{StripeMoneyJson.Refund(id: "re_2")},{StripeMoneyJson.Refund(metadata: StripeMoneyJson.OfRefund)}";
        var told = Done(StripeSome.ListRefunds, StripeMoneyJson.List(items)).Cast<RefundTold>().ToList();
        Assert.Equal(["re_2", "re_1"], told.Select(each => each.Refund.Value));
        Assert.All(told, each => Assert.Equal((StripeSome.Payment, StripeSome.Capture), (each.About.Payment, each.About.Capture)));
        Assert.Equal([0, 1], told.Select(each => each.About.Orders.Count));
        Assert.Empty(Done(StripeSome.ListRefunds, StripeMoneyJson.List("")));
        Assert.Null(Assert.IsType<RefundTold>(Assert.Single(
            Done(StripeSome.ListRefunds with { Payment = null }, StripeMoneyJson.List(StripeMoneyJson.Refund())))).About.Payment);
    }

    [Theory]
    [InlineData("""{"object":"list","has_more":true,"data":[]}""")]
    [InlineData("""{"object":"list","data":[]}""")]
    [InlineData("""{"object":"list","has_more":false}""")]
    [InlineData("""{"object":"search_result","has_more":false,"data":[]}""")]
    [InlineData("{}")]
    [InlineData("<html>")]
    public void A_listing_whose_end_is_not_told_proves_nothing(string body) =>
        Assert.All(StripeSome.EveryMoneyListing, request => AssertNotTaken(request, body));

    [Fact]
    public async Task All_pages_of_a_listing_become_one_answer()
    {
        using var handler = new FakeStripe(request => request.RequestUri!.Query.Contains("starting_after=re_2", StringComparison.Ordinal)
            ? Json(StripeMoneyJson.List(StripeMoneyJson.Refund(metadata: StripeMoneyJson.OfRefund)))
            : Json(StripeMoneyJson.List($"{StripeMoneyJson.Refund(id: "re_3")},{StripeMoneyJson.Refund(id: "re_2")}", more: true)));
        foreach (var (request, expected) in new (ProviderRequest, string[])[]
                 {
                     (StripeSome.ListRefunds, ["re_3", "re_2", "re_1"]), (StripeSome.FindRefund, ["re_1"]),
                 })
        {
            handler.Asked.Clear();
            var (result, facts) = StripeSome.Told(request, await StripeSome.Provider(handler).SendAsync(request, null, Token));
            Assert.IsType<CallResult.Done>(result);
            Assert.Equal(expected, facts.Cast<RefundTold>().Select(told => told.Refund.Value));
            Assert.Equal(2, handler.Asked.Count);
        }
    }

    [Fact]
    public async Task A_listing_of_one_page_is_kept_as_it_came()
    {
        var page = StripeMoneyJson.List(StripeMoneyJson.Refund());
        using var handler = new FakeStripe(_ => Json(page));
        var answer = Assert.IsType<Answer.Received>(await StripeSome.Provider(handler).SendAsync(StripeSome.ListRefunds, null, Token));
        Assert.Equal(page, Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Single(handler.Asked);
    }

    [Theory]
    [InlineData("""{"id":"re_9"}""", 20)]
    [InlineData("""{"colour":"green"}""", 1)]
    [InlineData("", 1)]
    public async Task A_listing_without_end_is_given_up_and_proves_nothing(string items, int pages)
    {
        using var handler = new FakeStripe(_ => Json(StripeMoneyJson.List(items, more: true)));
        foreach (var request in StripeSome.EveryMoneyListing)
        {
            handler.Asked.Clear();
            var answer = await StripeSome.Provider(handler).SendAsync(request, null, Token);
            Assert.Equal(pages, handler.Asked.Count);
            Assert.IsType<CallResult.NotTaken>(StripeSome.Told(request, answer).Result);
        }
    }

    [Fact]
    public async Task A_listing_that_outgrows_an_answer_proves_nothing()
    {
        var large = $$"""{"id":"re_9","description":"{{new string('x', Limits.AnswerBytes / 3)}}"}""";
        using var handler = new FakeStripe(_ => Json(StripeMoneyJson.List(large, more: true)));
        var answer = Assert.IsType<Answer.Received>(await StripeSome.Provider(handler).SendAsync(StripeSome.ListRefunds, null, Token));
        Assert.InRange(answer.Body.Length, 1, Limits.AnswerBytes);
        Assert.IsType<CallResult.NotTaken>(StripeSome.Told(StripeSome.ListRefunds, answer).Result);
    }

    [Theory]
    [InlineData("""{"error":{"type":"rate_limit_error"}}""", HttpStatusCode.TooManyRequests)]
    [InlineData("<html>", HttpStatusCode.OK)]
    public async Task A_listing_that_breaks_half_way_proves_nothing(string body, HttpStatusCode status)
    {
        using var handler = new FakeStripe(request => request.RequestUri!.Query.Contains("starting_after", StringComparison.Ordinal)
            ? Json(body, status)
            : Json(StripeMoneyJson.List("""{"id":"x_1"}""", more: true)));
        foreach (var request in StripeSome.EveryMoneyListing)
        {
            var answer = await StripeSome.Provider(handler).SendAsync(request, null, Token);
            Assert.IsType<CallResult.NotTaken>(StripeSome.Told(request, answer).Result);
        }
    }

    static string ReadTransfer(string reversed, string reversals, string more) => StripeMoneyJson.Transfer(
        StripeMoneyJson.OfTransfer,
        reversed: reversed,
        reversals: reversals.Replace("REVERSAL", StripeMoneyJson.Reversal(), StringComparison.Ordinal),
        more: more);

    static void AssertSettled(SettlementTold expected, Fact fact)
    {
        var told = Assert.IsType<SettlementTold>(fact);
        Assert.Equal((expected.Charge, expected.Fee), (told.Charge, told.Fee));
        Assert.Equal((expected.About.Payment, expected.About.Capture), (told.About.Payment, told.About.Capture));
        Assert.Empty(told.About.Orders);
    }

    static IReadOnlyList<Fact> Done(ProviderRequest request, string json)
    {
        var (result, facts) = StripeSome.Told(request, StripeSome.Answered(200, json, ("date", "Mon, 26 Oct 2026 09:00:00 GMT")));
        Assert.IsType<CallResult.Done>(result);
        return facts;
    }

    static void AssertNotTaken(ProviderRequest request, string json)
    {
        var (result, facts) = StripeSome.Told(request, StripeSome.Answered(200, json));
        Assert.IsType<CallResult.NotTaken>(result);
        Assert.Empty(facts);
    }

    static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
