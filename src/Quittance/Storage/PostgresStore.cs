using System.Data;
using System.Data.Common;
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
    readonly NpgsqlDataSource _source;
    readonly string _where;

    public PostgresStore(string database)
    {
        var builder = new NpgsqlConnectionStringBuilder(database)
        {
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
        };
        builder.Options = $"{builder.Options} -c synchronous_commit=on -c "
            + $"idle_in_transaction_session_timeout={IdleInTransactionMilliseconds}".Trim();
        _source = NpgsqlDataSource.Create(builder);
        _where = $"{builder.Host}/{builder.Database}";
    }

    public override string Name => $"PostgreSQL ({_where})";

    public override async Task<Session> ReadAsync(CancellationToken cancellationToken) =>
        new PostgresSession(await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), null, null);

    public override Task<Session> SnapshotAsync(CancellationToken cancellationToken) =>
        BeginAsync(IsolationLevel.RepeatableRead, null, cancellationToken);

    public override Task<Session> BeginAsync(CancellationToken cancellationToken) =>
        BeginAsync(IsolationLevel.ReadCommitted, CommitProbe, cancellationToken);

    public override bool IsTransient(Exception exception) =>
        exception is NpgsqlException { IsTransient: true } or PostgresException { SqlState: "40P01" or "40001" };

    public override string TextOf(Sql sql) => sql.Postgres;

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

/// <summary>A session on PostgreSQL; many rows of one statement travel in one round trip.</summary>
sealed class PostgresSession(NpgsqlConnection connection, NpgsqlTransaction? transaction, Action<CommitPhase>? probe) : Session(probe)
{
    public override DbTransaction? Transaction => transaction;

    public override async Task<int> ExecuteAsync(Sql sql, Action<Args> bind, CancellationToken cancellationToken)
    {
        var command = Command(sql, bind);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task ExecuteManyAsync<T>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        var batch = Batch(sql, rows, bind);
        await using (batch.ConfigureAwait(false))
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task<List<T>> QueryAsync<T>(Sql sql, Action<Args> bind, Func<Row, T> map, CancellationToken cancellationToken)
    {
        var result = new List<T>();
        var command = Command(sql, bind);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var row = new PostgresRow(reader);
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    result.Add(map(row));
            }
        }

        return result;
    }

    public override async Task<List<TResult>> QueryManyAsync<T, TResult>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, Func<Row, TResult> map, CancellationToken cancellationToken)
    {
        var result = new List<TResult>(rows.Count);
        if (rows.Count == 0)
            return result;
        var batch = Batch(sql, rows, bind);
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var row = new PostgresRow(reader);
                do
                {
                    Invariant.That(await reader.ReadAsync(cancellationToken).ConfigureAwait(false), "the statement gives one row");
                    result.Add(map(row));
                }
                while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
            }
        }

        return result;
    }

    public override Task<List<TResult>> QueryColumnsAsync<T, TResult>(
        Sql sql, IReadOnlyCollection<T> rows, Columns<T> columns, Func<Row, TResult> map, CancellationToken cancellationToken) =>
        QueryAsync(
            sql,
            args =>
            {
                foreach (var column in columns.All)
                    ((PostgresArgs)args).Column(column, rows);
            },
            map,
            cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (transaction is not null)
            await transaction.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    protected override Task CommitTransactionAsync(CancellationToken cancellationToken) => transaction!.CommitAsync(cancellationToken);

    NpgsqlCommand Command(Sql sql, Action<Args> bind)
    {
        var command = new NpgsqlCommand(sql.Postgres, connection, transaction);
        bind(new PostgresArgs(command.Parameters));
        return command;
    }

    NpgsqlBatch Batch<T>(Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind)
    {
        var batch = new NpgsqlBatch(connection, transaction);
        foreach (var row in rows)
        {
            var command = new NpgsqlBatchCommand(sql.Postgres);
            bind(new PostgresArgs(command.Parameters), row);
            batch.BatchCommands.Add(command);
        }

        return batch;
    }
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

    public void Column<T>(Column<T> column, IReadOnlyCollection<T> rows)
    {
        switch (column)
        {
            case Column<T>.Text text:
                Add(column.Name, NpgsqlDbType.Array | NpgsqlDbType.Text, rows.Select(text.Value).ToArray());
                break;
            case Column<T>.Number number:
                Add(column.Name, NpgsqlDbType.Array | NpgsqlDbType.Bigint, rows.Select(number.Value).ToArray());
                break;
            case Column<T>.Time time:
                Add(column.Name, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, rows.Select(row => time.Value(row).UtcDateTime).ToArray());
                break;
            case Column<T>.Bytes bytes:
                Add(column.Name, NpgsqlDbType.Array | NpgsqlDbType.Bytea, rows.Select(bytes.Value).ToArray());
                break;
            default:
                throw new InvalidOperationException($"No array is written for {column.GetType().Name}.");
        }
    }

    PostgresArgs Add(string name, NpgsqlDbType type, object? value)
    {
        _parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
        return this;
    }
}

/// <summary>Reads what <see cref="PostgresArgs"/> wrote.</summary>
sealed class PostgresRow(DbDataReader reader) : Row(reader)
{
    public override bool Flag(int column) => Reader.GetBoolean(column);

    public override DateTimeOffset Time(int column) => new(Reader.GetDateTime(column), TimeSpan.Zero);
}
