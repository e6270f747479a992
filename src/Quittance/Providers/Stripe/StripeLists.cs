using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Quittance.Providers.Stripe;

/// <summary>
/// Stripe's lists of events (docs.stripe.com/api/events/list: thirty days, newest first) and of balance transactions
/// (docs.stripe.com/api/balance_transactions/list), page by page. Pure.
/// </summary>
static class StripeLists
{
    /// <summary>The request for one page of events.</summary>
    public static StripeRequest Events(EventFeed feed, DateTimeOffset since, string? after)
    {
        var query = new StripeForm().Add("limit", StripeRequests.PageSize).Add("created[gte]", since.ToUnixTimeSeconds());
        foreach (var type in feed.Name == StripeProvider.EventsFeed ? StripeEventTypes.Payments : StripeEventTypes.Payouts)
            query.Add("types[]", type);
        return Page("/v1/events", query, after);
    }

    /// <summary>The request for one page of balance transactions, each with what moved the money.</summary>
    public static StripeRequest Movements(DateTimeOffset since, string? after) => Page(
        "/v1/balance_transactions",
        new StripeForm()
            .Add("limit", StripeRequests.PageSize)
            .Add("created[gte]", since.ToUnixTimeSeconds())
            .Add("expand[]", "data.source"),
        after);

    /// <summary>Reads a page of events. What cannot be told from a list makes the whole page unread, never shorter.</summary>
    /// <param name="feed">Which list.</param>
    /// <param name="answer">What came back.</param>
    public static ListPage<ListedEvent> ReadEvents(EventFeed feed, Answer answer) => Read(answer, item =>
    {
        var body = Encoding.UTF8.GetBytes(item.GetRawText());
        if (feed.Account is { } account && item.Text("account") is null)
            body = WithAccount(body, account);
        return StripeEnvelope.Read(body) is { } envelope
            ? new ListedEvent(
                new Verification.Genuine(envelope.Id, envelope.Type, envelope.Account, envelope.Live, envelope.CreatedAt), body)
            : null;
    });

    /// <summary>Reads a page of balance transactions; those that move no customer's money are left out.</summary>
    /// <param name="answer">What came back.</param>
    /// <param name="live">Live or test mode.</param>
    public static ListPage<ListedMovement> ReadMovements(Answer answer, bool live)
    {
        var page = Read(answer, item => new StripeMovement(new StripeSnapshot(item, live, null)));
        return page switch
        {
            ListPage<StripeMovement>.Read read => new ListPage<ListedMovement>.Read(
                [.. read.Items.Select(item => item.Read()).OfType<ListedMovement>()], read.Next),
            ListPage<StripeMovement>.Unread unread => new ListPage<ListedMovement>.Unread(unread.Why),
            _ => throw new InvalidOperationException("A page of an unknown kind."),
        };
    }

    static ListPage<T> Read<T>(Answer answer, Func<JsonElement, T?> read)
        where T : class
    {
        switch (answer)
        {
            case Answer.Nothing nothing:
                return new ListPage<T>.Unread(nothing.Why);
            case Answer.NotSent unsent:
                return new ListPage<T>.Unread(unsent.Why);
            case Answer.Received { Status: 200 } received:
                // Not disposed: what is read from it keeps its parts.
                if (StripeJson.Parse(received.Body) is not { } document || StripeListing.Read(document.RootElement) is not { } listing)
                    return new ListPage<T>.Unread("Stripe's list is not readable.");
                var items = listing.Items.Select(read).ToList();
                if (items.Contains(null) || (listing.HasMore && listing.Last is null))
                    return new ListPage<T>.Unread("Something in Stripe's list is not readable.");
                return new ListPage<T>.Read([.. items.OfType<T>()], listing.HasMore ? listing.Last : null);
            case Answer.Received received:
                return new ListPage<T>.Unread($"Stripe answered {received.Status} when asked for a list.");
            default:
                throw new InvalidOperationException("An answer of an unknown kind.");
        }
    }

    /// <summary>An account's own list does not name the account; a webhook does.</summary>
    static byte[] WithAccount(byte[] body, string account)
    {
        var named = JsonNode.Parse(body)!.AsObject();
        named["account"] = account;
        return Encoding.UTF8.GetBytes(named.ToJsonString());
    }

    static StripeRequest Page(string path, StripeForm query, string? after)
    {
        if (after is not null)
            query.Add("starting_after", after);
        return new StripeRequest(HttpMethod.Get, $"{path}?{query}", "");
    }
}
