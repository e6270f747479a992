using Quittance.Storage;

namespace Quittance.Inbox;

/// <summary>The statements over events, deliveries and parked keys.</summary>
static class InboxSql
{
    public const string Columns =
        "e.id, e.source, e.provider, e.provider_account, e.live, e.external_id, e.type, e.rank, e.status, e.attempts, e.reason, "
        + "e.order_id, e.deliveries, e.received_at, e.processed_at, e.due_at, e.facts";

    /// <summary>An unseen event is stored; a seen one counts the delivery, and one that failed is tried again now.</summary>
    public static readonly Sql Store = new(
        """
        insert into event
            (account, id, source, provider, provider_account, live, external_id, type, rank, body_hash, body_in, status, received_at,
                due_at)
        values
            (@account, @id, @source, @provider, @providerAccount, @live, @externalId, @type, @rank, @bodyHash, @bodyIn, 'received',
                @receivedAt, @receivedAt)
        on conflict (account, provider, provider_account, live, external_id) do update set
            deliveries = event.deliveries + 1,
            due_at = case when event.status = 'failed' then excluded.received_at else event.due_at end
        returning id, status, deliveries, order_id, provider, provider_account, live, external_id
        """);

    const string DeliveryColumns =
        "account, id, event_id, endpoint, received_at, headers, ip, user_agent, request_id, signature_valid, result, body_hash, "
        + "body_size, body";

    /// <summary>What was answered to a delivery of an event.</summary>
    const string Result =
        "case when e.deliveries = 1 or e.status = 'failed' then 'accepted' when e.status = 'dead' then 'dead' else 'duplicate' end";

    /// <summary>The delivery of an event that was just stored. What the event has said before is not kept twice.</summary>
    public static readonly Sql Record = new(RecordOne("blob"), RecordOne("bytea"))
    {
        PostgresForMany = $"""
            insert into delivery ({DeliveryColumns})
            select @account, d.id, e.id, d.endpoint, d.received_at, d.headers, d.ip, d.user_agent, d.request_id, true, {Result},
                d.body_hash, d.body_size, case when e.deliveries = 1 or e.body_hash <> d.body_hash then d.body end
            from unnest(@id, @provider, @providerAccount, @live, @externalId, @endpoint, @receivedAt, @headers, @ip, @userAgent,
                    @requestId, @bodyHash, @bodySize, @body)
                as d(id, provider, provider_account, live, external_id, endpoint, received_at, headers, ip, user_agent, request_id,
                    body_hash, body_size, body)
            cross join lateral (
                select e.id, e.status, e.deliveries, e.body_hash from event e
                where e.account = @account and e.external_id = d.external_id and e.provider = d.provider
                    and e.provider_account = d.provider_account and e.live = d.live offset 0) e
            """,
    };

    static string RecordOne(string bytes) =>
        $"""
        insert into delivery ({DeliveryColumns})
        select @account, @id, e.id, @endpoint, @receivedAt, @headers, @ip, @userAgent, @requestId, true, {Result}, @bodyHash,
            @bodySize, case when e.deliveries = 1 or e.body_hash <> @bodyHash then cast(@body as {bytes}) end
        from event e
        where e.account = @account and e.external_id = @externalId and e.provider = @provider and e.provider_account = @providerAccount
            and e.live = @live
        """;

    public static readonly Sql Reject = new(
        $"""
        insert into delivery ({DeliveryColumns})
        values
            (@account, @id, null, @endpoint, @receivedAt, @headers, @ip, @userAgent, @requestId, false, @result, @bodyHash, @bodySize,
                @body)
        """);

    public static readonly Sql Claim = new(
        $"""
        select {Columns}, d.headers, d.body from event e left join delivery d on d.account = e.account and d.id = e.body_in
        where e.account = @account and e.due_at <= @now order by e.due_at, e.id limit @limit
        """,
        $"""
        select {Columns}, d.headers, d.body from event e left join delivery d on d.account = e.account and d.id = e.body_in
        where e.account = @account and e.due_at <= @now order by e.due_at, e.id limit @limit for update of e skip locked
        """);

    public static readonly Sql ClaimOne = new(
        $"""
        select {Columns}, d.headers, d.body from event e left join delivery d on d.account = e.account and d.id = e.body_in
        where e.account = @account and e.id = @id and e.due_at <= @now
        """,
        $"""
        select {Columns}, d.headers, d.body from event e left join delivery d on d.account = e.account and d.id = e.body_in
        where e.account = @account and e.id = @id and e.due_at <= @now for update of e skip locked
        """);

    public static readonly Sql ClaimThese = new(
        $"""
        select {Columns}, d.headers, d.body from event e left join delivery d on d.account = e.account and d.id = e.body_in
        where e.account = @account and e.id in (select value from json_each(@ids)) and e.due_at <= @now order by e.id
        """,
        $"""
        select {Columns}, d.headers, d.body from event e left join delivery d on d.account = e.account and d.id = e.body_in
        where e.account = @account and e.id = any(@ids) and e.due_at <= @now order by e.id for update of e skip locked
        """);

    /// <summary>The next place in the order of bookings; on PostgreSQL a sequence, which needs no statement of its own.</summary>
    public static readonly Sql NextNumber = new("update booking_number set number = number + 1 where account = @account", "");

    /// <summary>The number is taken here, when all that the batch touches is locked: what depends on one another is in order.</summary>
    public static readonly Sql Mark = new(
        """
        update event set status = @status, attempts = @attempts, reason = @reason, due_at = @dueAt, processed_at = @processedAt,
            order_id = coalesce(@order, order_id), facts = coalesce(@facts, facts),
            passes = coalesce(coalesce(passes || ' ', '') || (select number from booking_number where account = @account) || @met, passes)
        where account = @account and id = @id
        """,
        """
        update event set status = @status, attempts = @attempts, reason = @reason, due_at = @dueAt, processed_at = @processedAt,
            order_id = coalesce(@order, order_id), facts = coalesce(@facts, facts),
            passes = coalesce(coalesce(passes || ' ', '') || nextval('booking_number') || @met, passes)
        where account = @account and id = @id
        """)
    {
        PostgresForMany = """
            with booking as materialized (select nextval('booking_number')::text as number)
            update event e set status = m.status, attempts = m.attempts, reason = m.reason, due_at = m.due_at,
                processed_at = m.processed_at, order_id = coalesce(m.order_id, e.order_id), facts = coalesce(m.facts, e.facts),
                passes = coalesce(coalesce(e.passes || ' ', '') || booking.number || m.met, e.passes)
            from unnest(@id, @status, @attempts, @reason, @dueAt, @processedAt, @order, @facts, @met)
                as m(id, status, attempts, reason, due_at, processed_at, order_id, facts, met), booking
            where e.account = @account and e.id = m.id
            """,
    };

    /// <summary>An event of another database, in a replay.</summary>
    public static readonly Sql Keep = new(
        """
        insert into event
            (account, id, source, provider, provider_account, live, external_id, type, rank, body_hash, body_in, status, reason, deliveries,
                received_at)
        values
            (@account, @id, @source, @provider, @providerAccount, @live, @externalId, @type, @rank, @bodyHash, @bodyIn, @status, @reason,
                @deliveries, @receivedAt)
        on conflict (account, id) do nothing
        """);

    public static readonly Sql Park = new(
        "insert into parked (account, key, event_id) values (@account, @key, @event) on conflict (account, key, event_id) do nothing");

    public static readonly Sql Unpark = new("delete from parked where account = @account and event_id = @event")
    {
        PostgresForMany = "delete from parked where account = @account and event_id = any(@event)",
    };

    /// <summary>What waits for a key that has just appeared is due now.</summary>
    public static readonly Sql Wake = new(
        """
        update event set due_at = @now where account = @account and status = 'parked' and id in
            (select event_id from parked where account = @account and key in (select value from json_each(@keys)))
        """,
        """
        update event set due_at = @now where account = @account and status = 'parked' and id in
            (select event_id from parked where account = @account and key = any(@keys))
        """);

    public static readonly Sql Retry = new(
        """
        update event set status = 'received', attempts = 0, due_at = @now
        where account = @account and id = @id and status in ('failed', 'parked', 'quarantined', 'dead')
        """);

    public static readonly Sql Read = new($"select {Columns} from event e where e.account = @account and e.id = @id");

    public static readonly Sql List = new(
        $"select {Columns} from event e where e.account = @account and (@status = '' or e.status = @status) and e.id < @before "
        + "order by e.id desc limit @limit");

    public static readonly Sql OfOrder = new(
        $"select {Columns} from event e where e.account = @account and e.order_id = @order order by e.id limit @limit");

    /// <summary>Of some of a provider's events, those that are here.</summary>
    public static readonly Sql Known = new(
        """
        select provider_account, external_id from event
        where account = @account and provider = @provider and live = @live and external_id in (select value from json_each(@ids))
        """,
        """
        select provider_account, external_id from event
        where account = @account and provider = @provider and live = @live and external_id = any(@ids)
        """);

    public static readonly Sql Deliveries = new(
        """
        select id, endpoint, received_at, headers, ip, user_agent, request_id, signature_valid, result, body_size, body from delivery
        where account = @account and event_id = @event order by received_at desc, id desc limit @limit
        """);

    public static readonly Sql CountByStatus = new(
        "select status, count(*) from event where account = @account and status not in ('received', 'processed') group by status");

    public static readonly Sql OldestDue = new("select min(due_at) from event where account = @account and due_at is not null");

    /// <summary>
    /// Bodies past their time, unless their event is not at rest yet. PostgreSQL, which takes a limit that it does not know for a tenth of
    /// the table, is told to look up one by one.
    /// </summary>
    public static readonly Sql DropDeliveries = new(
        """
        delete from delivery where account = @account and id in
            (select d.id from delivery d left join event e on e.account = d.account and e.id = d.event_id
             where d.account = @account and d.id < @before and (e.status is null or e.status = 'processed') order by d.id limit @limit)
        """,
        """
        delete from delivery where account = @account and id = any(array(
            select d.id from delivery d left join lateral
                (select e.status from event e where e.account = d.account and e.id = d.event_id offset 0) its on true
            where d.account = @account and d.id < @before and (its.status is null or its.status = 'processed')
            order by d.id limit @limit))
        """);

    /// <summary>Deliveries with a wrong signature past their shorter time; an index holds these alone.</summary>
    public static readonly Sql DropRejected = new(
        """
        delete from delivery where account = @account and id in
            (select id from delivery where account = @account and signature_valid = 0 and id < @before order by id limit @limit)
        """,
        """
        delete from delivery where account = @account and id = any(array(
            select id from delivery where account = @account and not signature_valid and id < @before order by id limit @limit))
        """);
}
