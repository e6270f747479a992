using System.Data.Common;

namespace Quittance.Storage;

/// <summary>
/// The database: opens sessions for reading and for one write transaction at a time. There are two: SQLite (one file, embedded)
/// and PostgreSQL (for more than one machine).
/// </summary>
abstract class Store : IAsyncDisposable
{
    /// <summary>Whose rows these are; every table and key begins with it, so that the schema can be distributed by it.</summary>
    public const int Account = 1;

    /// <summary>Called around every commit; a test makes it throw, as if the process had died there.</summary>
    public Action<CommitPhase>? CommitProbe { get; set; }

    /// <summary>What the database calls itself, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>How many transactions of one server are worth writing beside one another.</summary>
    public abstract int Writers { get; }

    /// <summary>Chooses by the connection string: one that names a <c>Host</c> is PostgreSQL, all else is SQLite.</summary>
    /// <param name="database">The connection string.</param>
    /// <param name="isJoined">Whether the application's own code runs in our transactions, and may leave something in the session.</param>
    public static Store Open(string database, bool isJoined = false) =>
        new DbConnectionStringBuilder { ConnectionString = database }.ContainsKey("Host")
            ? new PostgresStore(database, isJoined)
            : new SqliteStore(database);

    /// <summary>A session that only reads.</summary>
    public abstract Task<Session> ReadAsync(CancellationToken cancellationToken);

    /// <summary>A session that only reads, and sees the database as it is at its first statement, however long it takes.</summary>
    public abstract Task<Session> SnapshotAsync(CancellationToken cancellationToken);

    /// <summary>A session in a write transaction; it is rolled back unless it is committed.</summary>
    public abstract Task<Session> BeginAsync(CancellationToken cancellationToken);

    /// <summary>What the database leaves to us of its own upkeep; does nothing when there is nothing to do.</summary>
    public abstract Task UpkeepAsync(CancellationToken cancellationToken);

    /// <summary>How long that can wait while webhooks come in.</summary>
    public abstract TimeSpan UpkeepPause { get; }

    /// <summary>Whether an error is the database's and may pass by itself: gone, busy, deadlocked or shutting down.</summary>
    public abstract bool IsTransient(Exception exception);

    /// <summary>The text of a statement in this database's dialect.</summary>
    public abstract string TextOf(Sql sql);

    public abstract ValueTask DisposeAsync();
}

/// <summary>The two sides of a commit.</summary>
enum CommitPhase
{
    /// <summary>Everything is written, nothing is durable.</summary>
    Before,

    /// <summary>Everything is durable, nobody has been told.</summary>
    After,
}

/// <summary>One connection in use: statements go through here and nowhere else.</summary>
abstract class Session(Action<CommitPhase>? probe) : IAsyncDisposable
{
    /// <summary>Whether a statement for many rows is run once over all of them.</summary>
    public abstract bool TakesManyAtOnce { get; }

    /// <summary>The transaction of a writing session, for code of the embedding application that joins it.</summary>
    public abstract Task<DbTransaction> JoinAsync(CancellationToken cancellationToken);

    /// <summary>Runs a statement and returns how many rows it touched.</summary>
    public abstract Task<int> ExecuteAsync(Sql sql, Action<Args> bind, CancellationToken cancellationToken);

    /// <summary>
    /// Runs one statement for many rows: PostgreSQL runs it once over all of them where that can be, together with the next query or the
    /// commit, which is where an error of it shows; SQLite, which has no round trips to save, runs it for each row at once.
    /// </summary>
    public abstract Task ExecuteManyAsync<T>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, CancellationToken cancellationToken);

    /// <summary>Runs a query and maps its rows.</summary>
    public abstract Task<List<T>> QueryAsync<T>(Sql sql, Action<Args> bind, Func<Row, T> map, CancellationToken cancellationToken);

    /// <summary>Runs a query and maps its rows.</summary>
    public Task<List<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken) =>
        QueryAsync(query.Sql, query.Bind, query.Map, cancellationToken);

    /// <summary>Runs queries that do not need one another's answers, in one round trip, and maps their rows.</summary>
    public abstract Task<(List<T1> First, List<T2> Second, List<T3> Third)> QueryTogetherAsync<T1, T2, T3>(
        Query<T1> first, Query<T2> second, Query<T3> third, CancellationToken cancellationToken);

    /// <summary>Runs a query and shows each row as it comes, however many there are; meanwhile the session can do nothing else.</summary>
    public abstract Task VisitAsync(Sql sql, Action<Args> bind, Action<Row> visit, CancellationToken cancellationToken);

    /// <summary>
    /// Runs one returning statement for many rows, when <see cref="ExecuteManyAsync"/> does: what it returned has been shown, in no order,
    /// when the next query is answered or the commit is made.
    /// </summary>
    public abstract Task VisitManyAsync<T>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, Action<Row> visit, CancellationToken cancellationToken);

    /// <summary>Runs what was held back for the next query or the commit.</summary>
    public abstract Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>Runs one returning statement for many rows, now.</summary>
    /// <returns>What it returned for all of them, in no order.</returns>
    public async Task<List<TResult>> QueryManyAsync<T, TResult>(
        Sql sql, IReadOnlyCollection<T> rows, Action<Args, T> bind, Func<Row, TResult> map, CancellationToken cancellationToken)
    {
        var result = new List<TResult>(rows.Count);
        await VisitManyAsync(sql, rows, bind, row => result.Add(map(row)), cancellationToken).ConfigureAwait(false);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>The first row of a query, or <c>default</c>.</summary>
    public async Task<T?> FirstAsync<T>(Sql sql, Action<Args> bind, Func<Row, T> map, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(sql, bind, map, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>Makes everything durable.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        probe?.Invoke(CommitPhase.Before);
        await CommitTransactionAsync(cancellationToken).ConfigureAwait(false);
        probe?.Invoke(CommitPhase.After);
    }

    public abstract ValueTask DisposeAsync();

    protected abstract Task CommitTransactionAsync(CancellationToken cancellationToken);
}

/// <summary>A query that is still to be run.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Bind">Binds its parameters.</param>
/// <param name="Map">Maps a row.</param>
sealed record Query<T>(Sql Sql, Action<Args> Bind, Func<Row, T> Map);
