using System.Data;
using System.Data.Common;
using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Quittance.Storage;

/// <summary>
/// PostgreSQL: any number of server processes against one cluster. A commit is acknowledged when it is durable
/// (<c>synchronous_commit=on</c>). A transaction left idle is ended by the server, so a process that hangs loses its row locks and
/// its late commit fails: the lock is the lease, the timeout its expiry, the connection its fence (docs/decisions/0003).
/// </summary>
sealed class PostgresStore : Store
{
    const int IdleInTransactionMilliseconds = 30_000;
    const int WriteBufferBytes = 256 * 1024;
    const int ReadBufferBytes = 64 * 1024;

    /// <summary>
    /// How statements are planned. Every statement has its index, and goes along it in its order: a plan that was made while a table was
    /// small must not read it whole when it has grown. What has no index, as a trigger's own rows, then looks so dear that it would be
    /// compiled each time. As there is but one way to go, a statement is planned once, not anew for its values: that takes longer than most
    /// of them run.
    /// </summary>
    public const string Planning = "-c enable_seqscan=off -c enable_bitmapscan=off -c jit=off -c plan_cache_mode=force_generic_plan";

    /// <summary>
    /// The tables of ours that have more than doubled since they were counted, with the column to count by: that every row has the same
    /// account is what the database must know soon, and to look at whole rows would take it half a second.
    /// </summary>
    static readonly Sql Grown = new(
        "",
        """
        select quote_ident(c.relname) || ' (account)' from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'account' and not a.attisdropped
        where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and pg_has_role(c.relowner, 'usage')
            and pg_relation_size(c.oid) / current_setting('block_size')::bigint > 2 * c.relpages + 8
        """);

    readonly NpgsqlDataSource _source;
    readonly string _where;

    public PostgresStore(string database, bool isJoined)
    {
        var builder = new NpgsqlConnectionStringBuilder(database)
        {
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
            // Nothing of ours outlives its transaction; only what the application does in one could.
            NoResetOnClose = !isJoined,
            // A group of webhooks goes out in few writes, and a batch of them comes in few reads.
            WriteBufferSize = WriteBufferBytes,
            ReadBufferSize = ReadBufferBytes,
        };
        builder.Options = $"{builder.Options} -c synchronous_commit=on {Planning} -c "
            + $"idle_in_transaction_session_timeout={IdleInTransactionMilliseconds}".Trim();
        _source = NpgsqlDataSource.Create(builder);
        _where = $"{builder.Host}/{builder.Database}";
    }

    public override string Name => $"PostgreSQL ({_where})";

    public override int Writers => 3;

    public override TimeSpan UpkeepPause => TimeSpan.FromSeconds(1);

    public override async Task<Session> ReadAsync(CancellationToken cancellationToken) =>
        new PostgresSession(await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), null, null);

    public override Task<Session> SnapshotAsync(CancellationToken cancellationToken) =>
        BeginAsync(IsolationLevel.RepeatableRead, null, cancellationToken);

    public override Task<Session> BeginAsync(CancellationToken cancellationToken) =>
        BeginAsync(IsolationLevel.ReadCommitted, CommitProbe, cancellationToken);

    public override bool IsTransient(Exception exception) =>
        exception is NpgsqlException { IsTransient: true } or PostgresException { SqlState: "40P01" or "40001" };

    public override string TextOf(Sql sql) => sql.Postgres;

    /// <summary>
    /// Has tables that have grown counted. The database does so by itself once a minute; until then it takes all rows for few, and in the
    /// first minute of a new database whole tables would be read for each batch.
    /// </summary>
    public override async Task UpkeepAsync(CancellationToken cancellationToken)
    {
        var session = await ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var grown = await session.QueryAsync(Grown, _ => { }, row => row.Text(0), cancellationToken).ConfigureAwait(false);
            if (grown.Count > 0)
                await session.ExecuteAsync(new Sql($"analyze (skip_locked) {string.Join(", ", grown)}"), _ => { }, cancellationToken)
                    .ConfigureAwait(false);
        }
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    async Task<Session> BeginAsync(IsolationLevel isolation, Action<CommitPhase>? probe, CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new PostgresSession(
                connection, await connection.BeginTransactionAsync(isolation, cancellationToken).ConfigureAwait(false), probe);
        }
        // Whatever it was, the caller gets it; what was taken for him is given back first.
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

/// <summary>
/// A session on PostgreSQL. What only writes is held back, and travels with the next query or with the commit: a batch takes a handful of
/// round trips, however many tables it touches.
/// </summary>
sealed class PostgresSession(NpgsqlConnection connection, NpgsqlTransaction? transaction, Action<CommitPhase>? probe) : Session(probe)
{
    readonly List<Dispatch> _heldBack = [];

    public override bool TakesManyAtOnce => true;

    public override async Task<DbTransaction> JoinAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return transaction!;
    }

    public override async Task<int> ExecuteAsync(Sql sql, Action<Args> bind, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        // A command of its own, because a migration is a script of several statements.
        var command = new NpgsqlCommand(sql.Postgres, connection, transaction);
        bind(new PostgresArgs(command.Parameters));
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public override Task ExecuteManyAsync<T>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, CancellationToken cancellationToken)
    {
        if (rows.Count > 1 && sql.PostgresForMany is { } forMany)
            _heldBack.Add(new Dispatch(Many(forMany, rows, bind), null));
        else if (sql.Postgres.Length > 0)
            _heldBack.AddRange(rows.Select(row => new Dispatch(One(sql.Postgres, args => bind(args, row)), null)));
        return Task.CompletedTask;
    }

    public override Task VisitManyAsync<T>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, Action<Row> visit, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return Task.CompletedTask;
        Invariant.That(sql.PostgresForMany is not null, "the statement can be run over many rows");
        _heldBack.Add(new Dispatch(
            rows.Count == 1 ? One(sql.Postgres, args => bind(args, rows.First())) : Many(sql.PostgresForMany!, rows, bind), visit));
        return Task.CompletedTask;
    }

    public override async Task<List<T>> QueryAsync<T>(Sql sql, Action<Args> bind, Func<Row, T> map, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await SendAsync([Ask(new Query<T>(sql, bind, map), rows)], cancellationToken).ConfigureAwait(false);
        return rows;
    }

    public override Task VisitAsync(Sql sql, Action<Args> bind, Action<Row> visit, CancellationToken cancellationToken) =>
        SendAsync([new Dispatch(One(sql.Postgres, bind), visit)], cancellationToken);

    public override async Task<(List<T1> First, List<T2> Second, List<T3> Third)> QueryTogetherAsync<T1, T2, T3>(
        Query<T1> first, Query<T2> second, Query<T3> third, CancellationToken cancellationToken)
    {
        var (one, two, three) = (new List<T1>(), new List<T2>(), new List<T3>());
        await SendAsync([Ask(first, one), Ask(second, two), Ask(third, three)], cancellationToken).ConfigureAwait(false);
        return (one, two, three);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => SendAsync([], cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (transaction is not null)
            await transaction.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    protected override Task CommitTransactionAsync(CancellationToken cancellationToken) => _heldBack.Count == 0
        ? transaction!.CommitAsync(cancellationToken)
        : SendAsync([new Dispatch(new NpgsqlBatchCommand("commit"), null)], cancellationToken);

    /// <summary>Sends what was held back and, behind it, what is last, and shows the rows that come back. If one of them fails, none
    /// behind it is run.</summary>
    async Task SendAsync(Dispatch[] last, CancellationToken cancellationToken)
    {
        Dispatch[] dispatches = [.. _heldBack, .. last];
        _heldBack.Clear();
        if (dispatches.Length == 0)
            return;
        var batch = new NpgsqlBatch(connection, transaction);
        foreach (var dispatch in dispatches)
            batch.BatchCommands.Add(dispatch.Command);
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
                await ShowAsync(reader, dispatches, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Shows the rows to whoever asked. What only writes has no result of its own, and is read over for its errors.</summary>
    static async Task ShowAsync(NpgsqlDataReader reader, Dispatch[] dispatches, CancellationToken cancellationToken)
    {
        var row = new PostgresRow(reader);
        foreach (var visit in dispatches.Select(dispatch => dispatch.Visit).OfType<Action<Row>>())
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                visit(row);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }

        Invariant.That(!await reader.NextResultAsync(cancellationToken).ConfigureAwait(false), "every result has its visitor");
    }

    static Dispatch Ask<T>(Query<T> query, List<T> rows) => new(One(query.Sql.Postgres, query.Bind), row => rows.Add(query.Map(row)));

    static NpgsqlBatchCommand One(string statement, Action<Args> bind)
    {
        var command = new NpgsqlBatchCommand(statement);
        bind(new PostgresArgs(command.Parameters));
        return command;
    }

    /// <summary>One statement over all rows.</summary>
    static NpgsqlBatchCommand Many<T>(string statement, IReadOnlyCollection<T> rows, Action<Args, T> bind)
    {
        var command = new NpgsqlBatchCommand(statement);
        var columns = new PostgresColumns(rows.Count);
        foreach (var row in rows)
        {
            columns.BeginRow();
            bind(columns, row);
        }

        columns.AddTo(command.Parameters);
        return command;
    }

    /// <summary>A statement to be sent, and who is shown the rows that it returns.</summary>
    readonly record struct Dispatch(NpgsqlBatchCommand Command, Action<Row>? Visit);
}

/// <summary>Times are <c>timestamptz</c>, flags <c>boolean</c>, JSON is <c>jsonb</c>, bytes <c>bytea</c>.</summary>
sealed class PostgresArgs : Args
{
    readonly NpgsqlParameterCollection _parameters;

    public PostgresArgs(NpgsqlParameterCollection parameters)
    {
        _parameters = parameters;
        Add("account", NpgsqlDbType.Integer, Store.Account);
    }

    public override Args Text(string name, string? value) => Add(name, NpgsqlDbType.Text, value);

    public override Args Number(string name, long? value) => Add(name, NpgsqlDbType.Bigint, value);

    public override Args Flag(string name, bool value) => Add(name, NpgsqlDbType.Boolean, value);

    public override Args Time(string name, DateTimeOffset? value) => Add(name, NpgsqlDbType.TimestampTz, value?.UtcDateTime);

    public override Args Bytes(string name, ReadOnlyMemory<byte>? value) => Add(name, NpgsqlDbType.Bytea, value);

    public override Args Json(string name, string? value) => Add(name, NpgsqlDbType.Jsonb, value);

    public override Args Texts(string name, IReadOnlyCollection<string> values) =>
        Add(name, NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    PostgresArgs Add(string name, NpgsqlDbType type, object? value)
    {
        _parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
        return this;
    }
}

/// <summary>Binds each parameter as an array with one value per row.</summary>
sealed class PostgresColumns(int rows) : Args
{
    readonly List<Column> _columns = [];
    int _row = -1;
    int _next;

    /// <summary>What is bound from here on is of the next row; every row binds the same parameters in the same order.</summary>
    public void BeginRow() => (_row, _next) = (_row + 1, 0);

    public override Args Text(string name, string? value) => Add(name, NpgsqlDbType.Text, value);

    public override Args Number(string name, long? value) => Add(name, NpgsqlDbType.Bigint, value);

    public override Args Flag(string name, bool value) => Add(name, NpgsqlDbType.Boolean, value);

    public override Args Time(string name, DateTimeOffset? value) => Add(name, NpgsqlDbType.TimestampTz, value?.UtcDateTime);

    public override Args Bytes(string name, ReadOnlyMemory<byte>? value) =>
        Add(name, NpgsqlDbType.Bytea, value is { } bytes ? Whole(bytes) : null);

    public override Args Json(string name, string? value) => Add(name, NpgsqlDbType.Jsonb, value);

    public override Args Texts(string name, IReadOnlyCollection<string> values) =>
        throw new InvalidOperationException("A statement over many rows takes no lists.");

    public void AddTo(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter("account", NpgsqlDbType.Integer) { Value = Store.Account });
        foreach (var column in _columns)
            parameters.Add(new NpgsqlParameter(column.Name, NpgsqlDbType.Array | column.Type) { Value = column.Values });
    }

    PostgresColumns Add<T>(string name, NpgsqlDbType type, T value)
    {
        if (_row == 0)
            _columns.Add(new Column(name, type, new T[rows]));
        var column = _columns[_next++];
        Invariant.That(column.Name == name, "every row binds the same parameters in the same order");
        ((T[])column.Values)[_row] = value;
        return this;
    }

    /// <summary>The bytes as an array; they are copied only if they are a part of one.</summary>
    static byte[] Whole(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment is { Offset: 0, Array: { } array } && array.Length == segment.Count
            ? array
            : bytes.ToArray();

    sealed record Column(string Name, NpgsqlDbType Type, Array Values);
}

/// <summary>Reads what <see cref="PostgresArgs"/> wrote.</summary>
sealed class PostgresRow(DbDataReader reader) : Row
{
    public override bool IsNull(int column) => reader.IsDBNull(column);

    public override string Text(int column) => reader.GetString(column);

    public override long Number(int column) => reader.GetInt64(column);

    public override byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    public override bool Flag(int column) => reader.GetBoolean(column);

    public override DateTimeOffset Time(int column) => new(reader.GetDateTime(column), TimeSpan.Zero);
}
