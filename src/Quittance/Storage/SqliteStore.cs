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

    /// <summary>A batch's pages are written once, at its commit, only if all of them have room here.</summary>
    const int WriterMegabytes = 64;
    const int ReaderMegabytes = 4;

    readonly string _connectionString;
    readonly SemaphoreSlim _writing = new(1, 1);
    readonly ConcurrentBag<SqliteLink> _readers = [];
    readonly Lock _upkeep = new();
    SqliteLink? _writer;
    SqliteLink? _checkpointer;
    volatile bool _written;

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

    public override int Writers => 1;

    public override TimeSpan UpkeepPause => TimeSpan.FromMilliseconds(250);

    public override Task<Session> ReadAsync(CancellationToken cancellationToken)
    {
        var link = _readers.TryTake(out var reader) ? reader : Open(ReaderMegabytes);
        return Task.FromResult<Session>(new SqliteSession(link, null, null, () => _readers.Add(link)));
    }

    public override async Task<Session> SnapshotAsync(CancellationToken cancellationToken)
    {
        var link = _readers.TryTake(out var reader) ? reader : Open(ReaderMegabytes);
        return await Task.FromResult(
            new SqliteSession(link, link.Connection.BeginTransaction(deferred: true), null, () => _readers.Add(link)))
            .ConfigureAwait(false);
    }

    public override async Task<Session> BeginAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _writer ??= Open(WriterMegabytes);
            var transaction = _writer.Connection.BeginTransaction(deferred: false);
            return new SqliteSession(_writer, transaction, CommitProbe, () =>
            {
                _written = true;
                _writing.Release();
            });
        }
        // Whatever it was, the caller gets it; what was taken for him is given back first.
        catch
        {
            _writing.Release();
            throw;
        }
    }

    /// <summary>
    /// Moves what is in the log into the file, a few times a second, on a connection of its own: the writer, whom somebody waits for, would
    /// do it seldom and all at once. While the file is synced a commit waits, so not more often either.
    /// </summary>
    public override Task UpkeepAsync(CancellationToken cancellationToken)
    {
        lock (_upkeep)
        {
            if (!_written)
                return Task.CompletedTask;
            _written = false;
            _checkpointer ??= Open(ReaderMegabytes);
            _checkpointer.Run("pragma wal_checkpoint(passive)");
        }

        return Task.CompletedTask;
    }

    public override bool IsTransient(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_IOERR or raw.SQLITE_FULL };

    public override string TextOf(Sql sql) => sql.Sqlite;

    SqliteLink Open(int cacheMegabytes) => new(_connectionString, BusySeconds * 1000, cacheMegabytes);

    public override ValueTask DisposeAsync()
    {
        lock (_upkeep)
            _checkpointer?.Dispose();
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
    readonly Dictionary<Sql, SqliteStatement> _statements = [];

    /// <param name="connectionString">The database.</param>
    /// <param name="busyMilliseconds">How long to wait for another process.</param>
    /// <param name="cacheMegabytes">How much of the file is held in memory, at most.</param>
    public SqliteLink(string connectionString, int busyMilliseconds, int cacheMegabytes)
    {
        Connection = new SqliteConnection(connectionString);
        Connection.Open();
        raw.sqlite3_busy_timeout(Connection.Handle, busyMilliseconds);
        // The log is moved into the file by the upkeep; what is left to the writer, because commits never pause, is done at 256 MB.
        // What a statement would need to be undone alone is kept in memory: in a file it was ten writes for each webhook.
        Run(
            $"""
            pragma page_size = 4096;
            pragma journal_mode = wal;
            pragma synchronous = full;
            pragma foreign_keys = on;
            pragma temp_store = memory;
            pragma wal_autocheckpoint = 65536;
            pragma cache_size = -{cacheMegabytes * 1024};
            """);
    }

    public SqliteConnection Connection { get; }

    /// <summary>Runs a script of any length that takes no parameters.</summary>
    public void Run(string script)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    /// <summary>The prepared form of one statement; <c>null</c> if the text is a script of several.</summary>
    public SqliteStatement? Prepare(Sql sql)
    {
        if (!_statements.TryGetValue(sql, out var statement) && SqliteStatement.TryPrepare(Connection.Handle!, sql.Sqlite) is { } prepared)
        {
            statement = prepared;
            _statements.Add(sql, prepared);
        }

        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        Connection.Dispose();
    }
}

/// <summary>
/// A session on SQLite. Transactions are the driver's, so that an application can join them; statements go to the library beneath it, where
/// they stay prepared and are bound by position.
/// </summary>
sealed class SqliteSession(SqliteLink link, SqliteTransaction? transaction, Action<CommitPhase>? probe, Action release) : Session(probe)
{
    public override bool TakesManyAtOnce => false;

    public override Task<DbTransaction> JoinAsync(CancellationToken cancellationToken) => Task.FromResult<DbTransaction>(transaction!);

    public override Task<int> ExecuteAsync(Sql sql, Action<Args> bind, CancellationToken cancellationToken)
    {
        if (link.Prepare(sql) is { } statement)
        {
            bind(statement);
            return Task.FromResult(statement.Execute());
        }

        Run(sql.Sqlite);
        return Task.FromResult(0);
    }

    public override Task ExecuteManyAsync<T>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, CancellationToken cancellationToken)
    {
        var statement = One(sql);
        foreach (var row in rows)
        {
            bind(statement, row);
            statement.Execute();
        }

        return Task.CompletedTask;
    }

    public override Task<List<T>> QueryAsync<T>(Sql sql, Action<Args> bind, Func<Row, T> map, CancellationToken cancellationToken)
    {
        var statement = One(sql);
        bind(statement);
        var result = new List<T>();
        statement.Query(map, result);
        return Task.FromResult(result);
    }

    public override Task VisitAsync(Sql sql, Action<Args> bind, Action<Row> visit, CancellationToken cancellationToken)
    {
        var statement = One(sql);
        bind(statement);
        statement.Visit(row =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            visit(row);
        });
        return Task.CompletedTask;
    }

    public override async Task<(List<T1> First, List<T2> Second, List<T3> Third)> QueryTogetherAsync<T1, T2, T3>(
        Query<T1> first, Query<T2> second, Query<T3> third, CancellationToken cancellationToken) => (
        await QueryAsync(first, cancellationToken).ConfigureAwait(false),
        await QueryAsync(second, cancellationToken).ConfigureAwait(false),
        await QueryAsync(third, cancellationToken).ConfigureAwait(false));

    public override Task VisitManyAsync<T>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, Action<Row> visit, CancellationToken cancellationToken)
    {
        var statement = One(sql);
        foreach (var item in rows)
        {
            bind(statement, item);
            statement.Visit(visit);
        }

        return Task.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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

    SqliteStatement One(Sql sql) => link.Prepare(sql) ?? throw new InvalidOperationException("A script cannot be run for rows.");

    void Run(string script)
    {
        using var command = link.Connection.CreateCommand();
        command.CommandText = script;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
