using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Quittance.Storage;

/// <summary>
/// SQLite: one file in WAL mode, every commit synced to disk (<c>synchronous=FULL</c>, because we acknowledge after it), one writer
/// at a time in this process and a few readers.
/// </summary>
sealed class SqliteStore : Store
{
    const int BusySeconds = 30;
    readonly string _connectionString;
    readonly SemaphoreSlim _writing = new(1, 1);
    readonly ConcurrentBag<SqliteLink> _readers = [];
    SqliteLink? _writer;

    static SqliteStore() => Batteries_V2.Init();

    public SqliteStore(string database)
    {
        var builder = new SqliteConnectionStringBuilder(database) { DefaultTimeout = BusySeconds, Pooling = false };
        _connectionString = builder.ConnectionString;
        Path = builder.DataSource;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    public override string Name => $"SQLite ({Path})";

    public override Task<Session> ReadAsync(CancellationToken cancellationToken)
    {
        var link = _readers.TryTake(out var reader) ? reader : new SqliteLink(_connectionString);
        return Task.FromResult<Session>(new SqliteSession(link, null, null, () => _readers.Add(link)));
    }

    public override async Task<Session> SnapshotAsync(CancellationToken cancellationToken)
    {
        var link = _readers.TryTake(out var reader) ? reader : new SqliteLink(_connectionString);
        return await Task.FromResult(
            new SqliteSession(link, link.Connection.BeginTransaction(deferred: true), null, () => _readers.Add(link)))
            .ConfigureAwait(false);
    }

    public override async Task<Session> BeginAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _writer ??= new SqliteLink(_connectionString);
            var transaction = _writer.Connection.BeginTransaction(deferred: false);
            return new SqliteSession(_writer, transaction, CommitProbe, () => _writing.Release());
        }
        // Whatever it was, the caller gets it; what was taken for him is given back first.
        catch
        {
            _writing.Release();
            throw;
        }
    }

    public override bool IsTransient(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_IOERR or raw.SQLITE_FULL };

    public override string TextOf(Sql sql) => sql.Sqlite;

    public override ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        _writing.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>An open connection with its prepared statements.</summary>
sealed class SqliteLink : IDisposable
{
    readonly Dictionary<Sql, SqliteCommand> _commands = [];

    public SqliteLink(string connectionString)
    {
        Connection = new SqliteConnection(connectionString);
        Connection.Open();
        using var pragmas = Connection.CreateCommand();
        pragmas.CommandText = """
            pragma page_size = 16384;
            pragma journal_mode = wal;
            pragma synchronous = full;
            pragma foreign_keys = on;
            """;
        pragmas.ExecuteNonQuery();
    }

    public SqliteConnection Connection { get; }

    public SqliteCommand Prepare(Sql sql, SqliteTransaction? transaction)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql.Sqlite;
            command.Parameters.AddWithValue("@account", Store.Account);
            _commands.Add(sql, command);
        }

        command.Transaction = transaction;
        return command;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        Connection.Dispose();
    }
}

/// <summary>A session on SQLite. The driver's asynchronous methods run synchronously, and so does this.</summary>
sealed class SqliteSession(SqliteLink link, SqliteTransaction? transaction, Action<CommitPhase>? probe, Action release) : Session(probe)
{
    public override DbTransaction? Transaction => transaction;

    public override Task<int> ExecuteAsync(Sql sql, Action<Args> bind, CancellationToken cancellationToken)
    {
        var command = link.Prepare(sql, transaction);
        bind(new SqliteArgs(command));
        return Task.FromResult(command.ExecuteNonQuery());
    }

    public override Task ExecuteManyAsync<T>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, CancellationToken cancellationToken)
    {
        var command = link.Prepare(sql, transaction);
        var args = new SqliteArgs(command);
        foreach (var row in rows)
        {
            bind(args, row);
            command.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    public override Task<List<T>> QueryAsync<T>(Sql sql, Action<Args> bind, Func<Row, T> map, CancellationToken cancellationToken)
    {
        var command = link.Prepare(sql, transaction);
        bind(new SqliteArgs(command));
        var result = new List<T>();
        using var reader = command.ExecuteReader();
        var row = new SqliteRow(reader);
        while (reader.Read())
            result.Add(map(row));
        return Task.FromResult(result);
    }

    public override Task<List<TResult>> QueryManyAsync<T, TResult>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, Func<Row, TResult> map, CancellationToken cancellationToken)
    {
        var command = link.Prepare(sql, transaction);
        var args = new SqliteArgs(command);
        var result = new List<TResult>(rows.Count);
        foreach (var item in rows)
        {
            bind(args, item);
            using var reader = command.ExecuteReader();
            Invariant.That(reader.Read(), "the statement gives one row");
            result.Add(map(new SqliteRow(reader)));
        }

        return Task.FromResult(result);
    }

    public override Task<List<TResult>> QueryColumnsAsync<T, TResult>(
        Sql sql, IReadOnlyCollection<T> rows, Columns<T> columns, Func<Row, TResult> map, CancellationToken cancellationToken)
    {
        var command = link.Prepare(sql, transaction);
        var args = new SqliteArgs(command);
        var parameters = columns.All.Select(column => args.Parameter(column.Name)).ToArray();
        var result = new List<TResult>();
        foreach (var item in rows)
        {
            for (var i = 0; i < parameters.Length; i++)
                parameters[i].Value = SqliteArgs.ValueOf(columns.All[i], item);
            using var reader = command.ExecuteReader();
            var row = new SqliteRow(reader);
            while (reader.Read())
                result.Add(map(row));
        }

        return Task.FromResult(result);
    }

    public override ValueTask DisposeAsync()
    {
        try
        {
            transaction?.Dispose();
        }
        finally
        {
            release();
        }

        return ValueTask.CompletedTask;
    }

    protected override Task CommitTransactionAsync(CancellationToken cancellationToken)
    {
        transaction!.Commit();
        return Task.CompletedTask;
    }
}

/// <summary>Times are integer microseconds since 1970, flags 0 or 1, JSON is text.</summary>
sealed class SqliteArgs(SqliteCommand command) : Args
{
    public override Args Text(string name, string? value) => Set(name, value);

    public override Args Number(string name, long? value) => Set(name, value);

    public override Args Flag(string name, bool value) => Set(name, value ? 1L : 0L);

    public override Args Time(string name, DateTimeOffset? value) => Set(name, value is { } time ? Microseconds(time) : null);

    public override Args Bytes(string name, ReadOnlyMemory<byte>? value) => Set(name, value?.ToArray());

    public override Args Json(string name, string? value) => Set(name, value);

    public override Args Texts(string name, IReadOnlyCollection<string> values) =>
        Set(name, System.Text.Json.JsonSerializer.Serialize(values));

    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The parameter itself, for whoever sets it many times.</summary>
    public SqliteParameter Parameter(string name)
    {
        var parameter = "@" + name;
        return command.Parameters.Contains(parameter)
            ? command.Parameters[parameter]
            : command.Parameters.AddWithValue(parameter, DBNull.Value);
    }

    public static object ValueOf<T>(Column<T> column, T row) => column switch
    {
        Column<T>.Text text => (object?)text.Value(row) ?? DBNull.Value,
        Column<T>.Number number => number.Value(row),
        Column<T>.Time time => Microseconds(time.Value(row)),
        Column<T>.Bytes bytes => bytes.Value(row),
        _ => throw new InvalidOperationException($"No value is written for {column.GetType().Name}."),
    };

    SqliteArgs Set(string name, object? value)
    {
        Parameter(name).Value = value ?? DBNull.Value;
        return this;
    }
}

/// <summary>Reads what <see cref="SqliteArgs"/> wrote.</summary>
sealed class SqliteRow(SqliteDataReader reader) : Row(reader)
{
    public override bool Flag(int column) => Reader.GetInt64(column) != 0;

    public override DateTimeOffset Time(int column) =>
        DateTimeOffset.UnixEpoch.AddTicks(Reader.GetInt64(column) * TimeSpan.TicksPerMicrosecond);
}
