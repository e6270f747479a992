using System.Text;
using System.Text.Json.Nodes;
using Quittance.Providers;
using Quittance.Providers.Stripe;

namespace Quittance.Tests.Providers.Stripe;

/// <summary>Lists of events and of balance transactions: what cannot be told from one leaves it unread, never shorter.</summary>
public sealed class StripeListsTests
{
    static readonly DateTimeOffset Since = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);
    static readonly EventFeed Events = new("events", null);

    [Fact]
    public void A_list_of_events_asks_for_the_types_that_are_needed_since_a_time()
    {
        var asked = StripeLists.Events(Events, Since, "evt_9");

        Assert.Equal(HttpMethod.Get, asked.Method);
        Assert.StartsWith("/v1/events?limit=100&created[gte]=1790000000&types[]=checkout.session.completed", asked.Path);
        Assert.EndsWith("&starting_after=evt_9", asked.Path);
        Assert.Equal(20, asked.Path.Split("types[]=").Length - 1);
    }

    [Fact]
    public void A_sellers_list_is_asked_for_in_the_sellers_name_and_tells_whose_it_is()
    {
        var feed = StripeSome.Provider().FeedOf("acct_1Ann");

        var page = Read(StripeLists.ReadEvents(feed, List(false, Event("evt_1", "payout.failed"))));

        Assert.Equal("acct_1Ann", feed.Account);
        Assert.Equal("acct_1Ann", Assert.Single(page.Items).Identity.Account);
        Assert.Equal("acct_1Ann", (string?)JsonNode.Parse(page.Items[0].Body.Span)!["account"]);
    }

    [Fact]
    public void A_page_says_where_the_next_begins()
    {
        var page = Read(StripeLists.ReadEvents(Events, List(true, Event("evt_2", "refund.failed"), Event("evt_1", "refund.created"))));

        Assert.Equal(["evt_2", "evt_1"], page.Items.Select(item => item.Identity.EventId));
        Assert.Equal("evt_1", page.Next);
        Assert.Null(Read(StripeLists.ReadEvents(Events, List(false, Event("evt_1", "refund.created")))).Next);
    }

    [Theory]
    [InlineData("""{"object":"list","has_more":false,"data":[{"object":"event","id":"evt_1"}]}""")]
    [InlineData("""{"object":"list","data":[]}""")]
    [InlineData("""{"object":"list","has_more":true,"data":[]}""")]
    [InlineData("""not json""")]
    public void What_is_not_a_list_of_events_is_unread(string body) =>
        Assert.IsType<ListPage<ListedEvent>.Unread>(StripeLists.ReadEvents(Events, Ok(body)));

    [Fact]
    public void No_answer_and_a_refusal_are_unread()
    {
        Assert.IsType<ListPage<ListedEvent>.Unread>(StripeLists.ReadEvents(Events, new Answer.Nothing("silence")));
        Assert.IsType<ListPage<ListedEvent>.Unread>(StripeLists.ReadEvents(Events, new Answer.NotSent("refused")));
        Assert.IsType<ListPage<ListedEvent>.Unread>(
            StripeLists.ReadEvents(Events, new Answer.Received(500, new Dictionary<string, string>(), Array.Empty<byte>())));
    }

    [Fact]
    public void Balance_transactions_say_what_moved_in_the_payments_currency_and_what_it_cost_in_the_accounts()
    {
        var charge = new JsonObject
        {
            ["id"] = "ch_1",
            ["object"] = "charge",
            ["payment_intent"] = "pi_1",
            ["amount"] = 1000,
            ["amount_captured"] = 900,
            ["currency"] = "eur",
            ["metadata"] = new JsonObject { ["quittance_payment"] = "pay_x" },
        };

        var moved = Assert.Single(Moved(Entry("charge", 972, 55, "usd", charge)));

        Assert.Equal((MovementKind.Capture, "pi_1", "pi_1", true), (moved.Kind, moved.Ref.Value, moved.Capture?.Value, moved.Ours));
        Assert.Equal(("9.00 EUR", "0.55 USD"), (moved.Amount.ToString(), moved.Fee.ToString()));
    }

    [Fact]
    public void Refunds_their_return_and_disputes_are_told_apart()
    {
        JsonObject Refund() => new()
        {
            ["id"] = "re_1",
            ["object"] = "refund",
            ["payment_intent"] = "pi_1",
            ["amount"] = 400,
            ["currency"] = "eur",
        };
        JsonObject Dispute() => new()
        {
            ["id"] = "dp_1",
            ["object"] = "dispute",
            ["payment_intent"] = "pi_1",
            ["amount"] = 1000,
            ["currency"] = "eur",
        };

        var moved = Moved(
            Entry("refund", -400, 0, "eur", Refund()),
            Entry("refund_failure", 400, 0, "eur", Refund()),
            Entry("adjustment", -1000, 1500, "eur", Dispute()),
            Entry("adjustment", 1000, 0, "eur", Dispute()),
            Entry("payout", -5000, 0, "eur", new JsonObject { ["id"] = "po_1", ["object"] = "payout" }));

        Assert.Equal(
            [
                (MovementKind.Refund, "re_1", 400), (MovementKind.RefundReturned, "re_1", 400),
                (MovementKind.DisputeWithdrawn, "dp_1", 1000), (MovementKind.DisputeReinstated, "dp_1", 1000),
            ],
            moved.Select(item => (item.Kind, item.Ref.Value, (int)item.Amount!.Value.Minor)));
        Assert.All(moved, item => Assert.Equal("pi_1", item.Capture?.Value));
    }

    [Fact]
    public void A_dispute_that_settles_in_another_currency_says_no_amount()
    {
        var dispute = new JsonObject
        {
            ["id"] = "dp_1",
            ["object"] = "dispute",
            ["payment_intent"] = "pi_1",
            ["amount"] = 1000,
            ["currency"] = "eur",
        };

        Assert.Null(Assert.Single(Moved(Entry("adjustment", -1080, 1500, "usd", dispute))).Amount);
    }

    static IReadOnlyList<ListedMovement> Moved(params JsonObject[] entries) =>
        Assert.IsType<ListPage<ListedMovement>.Read>(StripeLists.ReadMovements(List(false, entries), live: false)).Items;

    static ListPage<ListedEvent>.Read Read(ListPage<ListedEvent> page) => Assert.IsType<ListPage<ListedEvent>.Read>(page);

    static JsonObject Event(string id, string type) => new()
    {
        ["id"] = id,
        ["object"] = "event",
        ["type"] = type,
        ["livemode"] = false,
        ["created"] = 1_790_000_000,
        ["data"] = new JsonObject { ["object"] = new JsonObject() },
    };

    static JsonObject Entry(string type, long amount, long fee, string currency, JsonObject source) => new()
    {
        ["id"] = "txn_1",
        ["object"] = "balance_transaction",
        ["type"] = type,
        ["amount"] = amount,
        ["fee"] = fee,
        ["currency"] = currency,
        ["created"] = 1_790_000_000,
        ["source"] = source,
    };

    static Answer List(bool more, params JsonObject[] items) => Ok(
        new JsonObject { ["object"] = "list", ["has_more"] = more, ["data"] = new JsonArray([.. items]) }.ToJsonString());

    static Answer Ok(string body) => new Answer.Received(200, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body));
}
