using Quittance.Storage;

namespace Quittance.Requests;

/// <summary>
/// What was answered to requests that carried an idempotency key: the same key and body get the first answer again. The work
/// behind a request is itself done once per key, so a request that died half-way is simply run again.
/// </summary>
public sealed class AnsweredRequests
{
    static readonly TimeSpan InUse = TimeSpan.FromSeconds(60);

    static readonly Sql Begin = new(
        """
        insert into answered_request (account, key, request_hash, started_at) values (@account, @key, @hash, @now)
        on conflict (account, key) do nothing
        """);

    /// <summary>The first request died; whoever touches the row first runs it again, the others find it begun anew.</summary>
    static readonly Sql TakeOver = new(
        """
        update answered_request set started_at = @now
        where account = @account and key = @key and request_hash = @hash and status is null and started_at <= @stale
        """);

    static readonly Sql Read = new(
        "select request_hash, status, content_type, body from answered_request where account = @account and key = @key");

    static readonly Sql Finish = new(
        "update answered_request set status = @status, content_type = @contentType, body = @body where account = @account and key = "
        + "@key and status is null");

    static readonly Sql Forget = new("delete from answered_request where account = @account and key = @key and status is null");

    static readonly Sql Drop = new(
        """
        delete from answered_request where account = @account and key in
            (select key from answered_request where account = @account and started_at < @before order by started_at limit @limit)
        """,
        """
        delete from answered_request where account = @account and key = any(array(
            select key from answered_request where account = @account and started_at < @before order by started_at limit @limit))
        """);

    readonly Store _store;
    readonly TimeProvider _time;

    internal AnsweredRequests(Store store, TimeProvider time)
    {
        _store = store;
        _time = time;
    }

    /// <summary>Begins a request under a key.</summary>
    /// <param name="key">The caller's key, at most 255 characters.</param>
    /// <param name="hash">A hash of the method, path and body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RequestStart> BeginAsync(string key, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        void BindBegin(Args args) => args.Text("key", key).Bytes("hash", hash).Time("now", now);
        void BindTakeOver(Args args) => args.Text("key", key).Bytes("hash", hash).Time("now", now).Time("stale", now - InUse);
        var session = await _store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var begun = await session.ExecuteAsync(Begin, BindBegin, cancellationToken).ConfigureAwait(false) == 1
                || await session.ExecuteAsync(TakeOver, BindTakeOver, cancellationToken).ConfigureAwait(false) == 1;
            var row = await session.FirstAsync(Read, args => args.Text("key", key), Map, cancellationToken).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            if (begun)
                return new RequestStart.Fresh();
            // Gone between two statements: retention, or a first request that failed and was forgotten.
            if (row is null)
                return new RequestStart.StillRunning();
            if (!row.Hash.AsSpan().SequenceEqual(hash.Span))
                return new RequestStart.OtherBody();
            return row.Status is { } status
                ? new RequestStart.Answered((int)status, row.ContentType, row.Body!)
                : new RequestStart.StillRunning();
        }
    }

    /// <summary>Keeps the answer.</summary>
    public Task FinishAsync(string key, int status, string? contentType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        WriteAsync(
            Finish,
            args => args.Text("key", key).Number("status", status).Text("contentType", contentType).Bytes("body", body),
            cancellationToken);

    /// <summary>Forgets a request that failed for a reason that may pass, so that it can be sent again.</summary>
    public Task ForgetAsync(string key, CancellationToken cancellationToken) =>
        WriteAsync(Forget, args => args.Text("key", key), cancellationToken);

    internal static Task<int> DropAsync(Session session, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Drop, args => args.Time("before", before).Number("limit", limit), cancellationToken);

    async Task WriteAsync(Sql sql, Action<Args> bind, CancellationToken cancellationToken)
    {
        var session = await _store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await session.ExecuteAsync(sql, bind, cancellationToken).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    static Kept Map(Row row) => new(row.Bytes(0), row.NumberOrNull(1), row.TextOrNull(2), row.BytesOrNull(3));

    sealed record Kept(byte[] Hash, long? Status, string? ContentType, byte[]? Body);
}

/// <summary>What the beginning of a request met.</summary>
public abstract record RequestStart
{
    private protected abstract void Closed();

    /// <summary>The key is new, or its first request died: run it.</summary>
    public sealed record Fresh : RequestStart
    {
        private protected override void Closed() { }
    }

    /// <summary>It was answered: give the same answer.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="ContentType">The content type.</param>
    /// <param name="Body">The body.</param>
    public sealed record Answered(int Status, string? ContentType, ReadOnlyMemory<byte> Body) : RequestStart
    {
        private protected override void Closed() { }
    }

    /// <summary>The first request under this key still runs.</summary>
    public sealed record StillRunning : RequestStart
    {
        private protected override void Closed() { }
    }

    /// <summary>The key was used with another request.</summary>
    public sealed record OtherBody : RequestStart
    {
        private protected override void Closed() { }
    }
}
