using Quittance.Storage;

namespace Quittance.Inbox;

/// <summary>Events, deliveries and parked keys as rows.</summary>
static class InboxRows
{
    /// <summary>
    /// Stores drafts. The identity stays for good; the body goes with the delivery, once: a redelivery with the same bytes is recorded
    /// without them.
    /// </summary>
    /// <returns>What became of each, in their order; it stands there once the session's next query is answered or its commit is
    /// made.</returns>
    public static async Task<Stored[]> StoreAsync(Session session, IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        var stored = new Stored[drafts.Count];
        // Rows that several transactions lock are locked in one order, so that two processes never wait for each other.
        var waiting = drafts.Select((draft, index) => (Draft: draft, Index: index)).OrderBy(item => item.Draft.Identity)
            .ThenBy(item => item.Index).ToList();
        // One statement touches a row once: what comes twice comes in a second one.
        while (waiting.Count > 0)
        {
            var firsts = waiting.DistinctBy(item => item.Draft.Identity).ToDictionary(item => item.Draft.Identity, item => item.Index);
            Draft[] some = [.. firsts.Values.Select(index => drafts[index])];
            await session.VisitManyAsync(
                InboxSql.Store, some, Bind, row => stored[firsts[IdentityOf(row)]] = MapStored(row), cancellationToken)
                .ConfigureAwait(false);
            await session.ExecuteManyAsync(InboxSql.Record, some, BindDelivery, cancellationToken).ConfigureAwait(false);
            waiting.RemoveAll(item => firsts[item.Draft.Identity] == item.Index);
        }

        return stored;
    }

    /// <summary>Records a delivery that is no event.</summary>
    public static Task RejectAsync(Session session, Rejected rejected, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            InboxSql.Reject,
            [rejected],
            (args, delivery) => Bind(
                args.Text("id", delivery.Id).Text("result", delivery.Result), delivery.Envelope, delivery.Hash, delivery.Kept),
            cancellationToken);

    /// <summary>Takes due events, locked until the transaction ends; what another process holds is passed over.</summary>
    public static Task<List<Claimed>> ClaimAsync(Session session, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(InboxSql.Claim, args => args.Time("now", now).Number("limit", limit), MapClaimed, cancellationToken);

    /// <summary>Takes one due event.</summary>
    public static Task<List<Claimed>> ClaimOneAsync(
        Session session, Id<Event> id, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.QueryAsync(InboxSql.ClaimOne, args => args.Id("id", id).Time("now", now), MapClaimed, cancellationToken);

    /// <summary>Takes some due events.</summary>
    public static Task<List<Claimed>> ClaimTheseAsync(
        Session session, IReadOnlyCollection<string> ids, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.QueryAsync(InboxSql.ClaimThese, args => args.Texts("ids", ids).Time("now", now), MapClaimed, cancellationToken);

    /// <summary>Writes down what became of events.</summary>
    public static async Task MarkAsync(Session session, IReadOnlyCollection<Mark> marks, CancellationToken cancellationToken)
    {
        await session.ExecuteManyAsync(InboxSql.NextNumber, [0], (_, _) => { }, cancellationToken).ConfigureAwait(false);
        await session.ExecuteManyAsync(
            InboxSql.Mark,
            marks,
            (args, mark) => args
                .Id("id", mark.Id)
                .Text("status", Words.Of(mark.Status))
                .Number("attempts", mark.Attempts)
                .Text("reason", mark.Reason)
                .Time("dueAt", mark.DueAt)
                .Time("processedAt", mark.ProcessedAt)
                .Id("order", mark.Order)
                .Json("facts", mark.Facts.Count == 0 ? null : Json.Write(mark.Facts))
                .Text("met", mark.Met is { } met ? Pass.Tail(met, mark.Status is EventStatus.Parked) : null),
            cancellationToken).ConfigureAwait(false);
        var parked = marks.SelectMany(mark => mark.WaitsFor, (mark, key) => (mark.Id, key)).ToArray();
        await session.ExecuteManyAsync(
            InboxSql.Park, parked, (args, row) => args.Text("key", row.key).Id("event", row.Id), cancellationToken).ConfigureAwait(false);
        var unparked = marks.Where(mark => mark.WasParked && mark.Status is not EventStatus.Parked).ToArray();
        await session.ExecuteManyAsync(
            InboxSql.Unpark, unparked, (args, mark) => args.Id("event", mark.Id), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps events as they were before they were decided on; those that never were keep where they stand.</summary>
    public static Task KeepAsync(Session session, IReadOnlyCollection<StoredEvent> events, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(InboxSql.Keep, events, Bind, cancellationToken);

    /// <summary>Wakes what waits for keys that have just appeared.</summary>
    public static Task WakeAsync(
        Session session, IReadOnlyCollection<string> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(InboxSql.Wake, [keys], (args, some) => args.Texts("keys", some).Time("now", now), cancellationToken);

    /// <summary>Makes an event that is not done due at once, with its attempts counted afresh.</summary>
    public static async Task<int> RetryAsync(Session session, Id<Event> id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(InboxSql.Unpark, args => args.Id("event", id), cancellationToken).ConfigureAwait(false);
        return await session.ExecuteAsync(
            InboxSql.Retry, args => args.Id("id", id).Time("now", now), cancellationToken).ConfigureAwait(false);
    }

    public static Task<Event?> FindAsync(Session session, Id<Event> id, CancellationToken cancellationToken) =>
        session.FirstAsync(InboxSql.Read, args => args.Id("id", id), MapEvent, cancellationToken);

    /// <summary>A page of events, newest first; an empty status is any.</summary>
    public static Task<List<Event>> ListAsync(
        Session session, string status, string? before, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            InboxSql.List,
            args => args.Text("status", status).Text("before", before ?? "~").Number("limit", limit),
            MapEvent,
            cancellationToken);

    public static Task<List<Event>> OfOrderAsync(Session session, Id<Order> order, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(InboxSql.OfOrder, args => args.Id("order", order).Number("limit", limit), MapEvent, cancellationToken);

    /// <summary>Of some of a provider's events, those that are here: the account that they name, or none, and their id.</summary>
    public static Task<List<(string Account, string Id)>> KnownAsync(
        Session session, string provider, bool live, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        session.QueryAsync(
            InboxSql.Known,
            args => args.Text("provider", provider).Flag("live", live).Texts("ids", ids),
            row => (row.Text(0), row.Text(1)),
            cancellationToken);

    /// <summary>The deliveries of an event, newest first.</summary>
    public static Task<List<SeenDelivery>> DeliveriesAsync(Session session, Id<Event> id, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            InboxSql.Deliveries,
            args => args.Id("event", id).Number("limit", limit),
            row => new SeenDelivery(
                row.Text(0), row.Text(1), row.Time(2), row.Text(3), row.TextOrNull(4), row.TextOrNull(5),
                row.TextOrNull(6), row.Flag(7), row.Text(8), row.Number(9), row.BytesOrNull(10)),
            cancellationToken);

    /// <summary>How many events stand in each status that needs attention.</summary>
    public static Task<List<(EventStatus Status, long Count)>> CountAsync(Session session, CancellationToken cancellationToken) =>
        session.QueryAsync(InboxSql.CountByStatus, _ => { }, row => (row.Enum<EventStatus>(0), row.Number(1)), cancellationToken);

    /// <summary>Since when the oldest due event waits.</summary>
    public static Task<DateTimeOffset?> OldestDueAsync(Session session, CancellationToken cancellationToken) =>
        session.FirstAsync(InboxSql.OldestDue, _ => { }, row => row.TimeOrNull(0), cancellationToken);

    /// <summary>Drops deliveries older than a time, a bounded number of them; identities and what is unresolved stay.</summary>
    public static Task<int> DropDeliveriesAsync(Session session, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            InboxSql.DropDeliveries, args => args.Text("before", DeliveryId.Before(before)).Number("limit", limit), cancellationToken);

    /// <summary>Drops deliveries with a wrong signature that are older than a time, a bounded number of them.</summary>
    public static Task<int> DropRejectedAsync(Session session, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            InboxSql.DropRejected, args => args.Text("before", DeliveryId.Before(before)).Number("limit", limit), cancellationToken);

    static void BindDelivery(Args args, Draft draft)
    {
        args.Text("id", draft.Delivery)
            .Text("provider", draft.Arrival.Provider)
            .Text("providerAccount", draft.Arrival.ProviderAccount ?? "")
            .Flag("live", draft.Arrival.Live)
            .Text("externalId", draft.Arrival.ExternalId);
        Bind(args, draft.Arrival.Envelope, draft.Hash, draft.Arrival.Envelope.Body);
    }

    static void Bind(Args args, Envelope envelope, byte[] hash, ReadOnlyMemory<byte> body) => args
        .Text("endpoint", envelope.Endpoint)
        .Time("receivedAt", envelope.ReceivedAt)
        .Json("headers", envelope.Headers)
        .Text("ip", envelope.Ip)
        .Text("userAgent", envelope.UserAgent)
        .Text("requestId", envelope.RequestId)
        .Bytes("bodyHash", hash)
        .Number("bodySize", envelope.Body.Length)
        .Bytes("body", body);

    static void Bind(Args args, Draft draft) => args
        .Id("id", draft.Event)
        .Text("source", Words.Of(draft.Arrival.Source))
        .Text("provider", draft.Arrival.Provider)
        .Text("providerAccount", draft.Arrival.ProviderAccount ?? "")
        .Flag("live", draft.Arrival.Live)
        .Text("externalId", draft.Arrival.ExternalId)
        .Text("type", draft.Arrival.Type)
        .Number("rank", (int)draft.Arrival.Rank)
        .Bytes("bodyHash", draft.Hash)
        .Text("bodyIn", draft.Delivery)
        .Time("receivedAt", draft.Arrival.Envelope.ReceivedAt);

    static void Bind(Args args, StoredEvent stored)
    {
        var known = stored.Claimed.Event;
        args.Id("id", known.Id)
            .Text("source", Words.Of(known.Source))
            .Text("provider", known.Provider)
            .Text("providerAccount", known.ProviderAccount ?? "")
            .Flag("live", known.Live)
            .Text("externalId", known.ExternalId)
            .Text("type", known.Type)
            .Number("rank", (int)known.Rank)
            .Bytes("bodyHash", stored.Hash)
            .Text("bodyIn", stored.BodyIn)
            .Text("status", Words.Of(known.Status))
            .Text("reason", known.Reason)
            .Number("deliveries", known.Deliveries)
            .Time("receivedAt", known.ReceivedAt);
    }

    /// <summary>A stored event with what brought it.</summary>
    public static Claimed MapClaimed(Row row) => new(MapEvent(row), row.TextOrNull(17) ?? "{}", row.BytesOrNull(18));

    static Event MapEvent(Row row) => new()
    {
        Id = row.Id<Event>(0),
        Source = row.Enum<EventSource>(1),
        Provider = row.Text(2),
        ProviderAccount = row.Text(3) is { Length: > 0 } account ? account : null,
        Live = row.Flag(4),
        ExternalId = row.Text(5),
        Type = row.Text(6),
        Rank = (Rank)row.Small(7),
        Status = row.Enum<EventStatus>(8),
        Attempts = row.Small(9),
        Reason = row.TextOrNull(10),
        Order = row.IdOrNull<Order>(11),
        Deliveries = row.Small(12),
        ReceivedAt = row.Time(13),
        ProcessedAt = row.TimeOrNull(14),
        DueAt = row.TimeOrNull(15),
        Facts = row.TextOrNull(16) is { } facts ? Json.Read<List<ToldFact>>(facts) : [],
    };

    static Stored MapStored(Row row) =>
        new(row.Id<Event>(0), row.Enum<EventStatus>(1), row.Number(2) == 1, row.IdOrNull<Order>(3));

    static Identity IdentityOf(Row row) => new(row.Text(4), row.Text(5), row.Flag(6), row.Text(7));
}

/// <summary>Ids of deliveries: time-ordered, so that retention can drop the oldest by id.</summary>
static class DeliveryId
{
    const string Prefix = "dlv_";

    public static string New(Entropy entropy, DateTimeOffset at)
    {
        Span<byte> random = stackalloc byte[Base32.RandomBytes];
        entropy.Fill(random);
        return Prefix + Base32.Encode(at.ToUnixTimeMilliseconds(), random);
    }

    /// <summary>A bound below which every id is older than <paramref name="time"/>.</summary>
    public static string Before(DateTimeOffset time) =>
        Prefix + Base32.Encode(time.ToUnixTimeMilliseconds(), stackalloc byte[Base32.RandomBytes]);
}

/// <summary>A request whose signature was wrong, and how much of it is kept.</summary>
sealed record Rejected(string Id, Envelope Envelope, string Result, byte[] Hash, ReadOnlyMemory<byte> Kept);

/// <summary>One recorded request or answer, as it is shown.</summary>
sealed record SeenDelivery(
    string Id,
    string Endpoint,
    DateTimeOffset ReceivedAt,
    string Headers,
    string? Ip,
    string? UserAgent,
    string? RequestId,
    bool SignatureValid,
    string Result, long BodySize, byte[]? Body);

/// <summary>An event taken to be acted on, with what brought it; the body is <c>null</c> when retention has dropped it.</summary>
sealed record Claimed(Event Event, string Headers, byte[]? Body)
{
    /// <summary>In a replay, how it was decided on.</summary>
    public Pass? Pass { get; init; }
}

/// <summary>What became of an event.</summary>
sealed record Mark(
    Id<Event> Id,
    EventStatus Status,
    int Attempts,
    string? Reason,
    DateTimeOffset? DueAt,
    DateTimeOffset? ProcessedAt,
    Id<Order>? Order,
    IReadOnlyList<string> WaitsFor,
    bool WasParked)
{
    /// <summary>What the event meant.</summary>
    public IReadOnlyList<ToldFact> Facts { get; init; } = [];

    /// <summary>How the event stood when it was decided on; <c>null</c> if it was not.</summary>
    public Met? Met { get; init; }
}

/// <summary>An event as it is stored, with what brought it.</summary>
/// <param name="Claimed">The event, and what it said.</param>
/// <param name="Hash">The hash of what it said.</param>
/// <param name="BodyIn">The delivery that brought it.</param>
sealed record StoredEvent(Claimed Claimed, byte[] Hash, string BodyIn);
