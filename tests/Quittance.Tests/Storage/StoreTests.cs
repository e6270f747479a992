using Quittance.Storage;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Storage;

/// <summary>What both databases do alike behind <see cref="Store"/>.</summary>
public abstract class StoreTests(TestDatabase database) : IAsyncLifetime
{
    static readonly Sql Create = new(
        "create table thing (name text primary key, text text, number integer, flag integer, at integer, bytes blob, json text)",
        "create table thing (name text primary key, text text, number bigint, flag boolean, at timestamptz, bytes bytea, json jsonb)");

    static readonly Sql Add = new(
        "insert into thing (name, text, number, flag, at, bytes, json) values (@name, @text, @number, @flag, @at, @bytes, @json)");
    static readonly Sql Put = new("insert into thing (name, number) values (@name, @number) on conflict (name) do update set number = "
        + "thing.number + excluded.number returning name, number");
    static readonly Sql All = new("select name, text, number, flag, at, bytes, json from thing order by name");
    static readonly Sql Some = new(
        "select name from thing where name in (select value from json_each(@names)) order by name",
        "select name from thing where name = any(@names) order by name");

    static readonly Sql Count = new("select count(*) from thing");
    static readonly Sql Read = new("select number from thing where name = @name", "select number from thing where name = @name for update");
    static readonly Sql Set = new("update thing set number = @number where name = @name");

    Store? _store;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected Store Store => _store!;

    public async ValueTask InitializeAsync()
    {
        await database.CreateAsync(Cancel);
        _store = Store.Open(database.ConnectionString);
        await WriteAsync(session => session.ExecuteAsync(Create, _ => { }, Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Every_type_comes_back_as_it_was_written()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).AddMicroseconds(678_901);
        byte[] bytes = [0, 255, 10];

        await WriteAsync(session => session.ExecuteAsync(
            Add,
            args =>
                args.Text("name", "a").Text("text", "Größe 💶 'quoted'").Number("number", long.MaxValue).Flag("flag", true).Time("at", at)
                    .Bytes("bytes", bytes).Json("json", """{"a":[1,"b"]}"""),
            Cancel));

        var row = Assert.Single(
            await QueryAsync(All, row => (row.Text(1), row.Number(2), row.Flag(3), row.Time(4), row.Bytes(5), row.Text(6))));
        Assert.Equal("Größe 💶 'quoted'", row.Item1);
        Assert.Equal(long.MaxValue, row.Item2);
        Assert.True(row.Item3);
        Assert.Equal(at, row.Item4);
        Assert.Equal(TimeSpan.Zero, row.Item4.Offset);
        Assert.Equal(bytes, row.Item5);
        Assert.Equal("""{"a":[1,"b"]}""", row.Item6.Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_null_comes_back_as_null()
    {
        await WriteAsync(session => session.ExecuteAsync(
            Add,
            args =>
                args.Text("name", "a").Text("text", null).Number("number", null).Flag("flag", false).Time("at", null).Bytes("bytes", null)
                    .Json("json", null),
            Cancel));

        var row = Assert.Single(
            await QueryAsync(
                All,
                row => (row.TextOrNull(1), row.NumberOrNull(2), row.Flag(3), row.TimeOrNull(4), row.BytesOrNull(5), row.TextOrNull(6))));
        Assert.Equal((null, null, false, null, null, null), row);
    }

    [Fact]
    public async Task Nothing_and_no_bytes_are_two_things()
    {
        await WriteAsync(session => session.ExecuteAsync(
            Add,
            args =>
                args.Text("name", "a").Text("text", "").Number("number", 0).Flag("flag", false).Time("at", null).Bytes(
                    "bytes", ReadOnlyMemory<byte>.Empty).Json("json", null),
            Cancel));

        var row = Assert.Single(await QueryAsync(All, row => (row.TextOrNull(1), row.BytesOrNull(5))));
        Assert.Equal("", row.Item1);
        Assert.Empty(row.Item2 ?? [1]);
    }

    [Fact]
    public async Task Times_are_kept_to_the_microsecond_and_cut_below_it()
    {
        var at = VirtualTime.Epoch.AddMicroseconds(1).AddTicks(9);

        await WriteAsync(session => session.ExecuteAsync(
            Add,
            args =>
                args.Text("name", "a").Text("text", null).Number("number", null).Flag("flag", false).Time("at", at).Bytes("bytes", null)
                    .Json("json", null),
            Cancel));

        Assert.Equal(VirtualTime.Epoch.AddMicroseconds(1), Assert.Single(await QueryAsync(All, row => row.Time(4))));
    }

    [Fact]
    public async Task A_list_of_texts_selects_what_it_names()
    {
        await PutAsync("a", "b", "c'd\"e", "z");

        string[] wanted = ["c'd\"e", "a", "absent"];
        var found = await WriteAsync(session => session.QueryAsync(Some, args => args.Texts("names", wanted), row => row.Text(0), Cancel));
        var none = await WriteAsync(session => session.QueryAsync(Some, args => args.Texts("names", []), row => row.Text(0), Cancel));

        Assert.Equal(["a", "c'd\"e"], found);
        Assert.Empty(none);
    }

    [Fact]
    public async Task A_statement_for_many_rows_gives_what_it_returned_for_each()
    {
        Task<List<(string, long)>> PutAllAsync(params string[] names) => WriteAsync(session => session.QueryManyAsync(
            Put, names, (args, name) => args.Text("name", name).Number("number", 1), row => (row.Text(0), row.Number(1)), Cancel));

        await PutAllAsync("b");
        var met = await PutAllAsync("c", "b", "a");

        Assert.Equal([("a", 1), ("b", 2), ("c", 1)], met.Order());
    }

    [Fact]
    public void An_insert_of_one_row_is_one_of_many_unless_its_values_are_reckoned()
    {
        var plain = new Sql(
            "insert into t (account, a, b) values (@account, @a, 'x') on conflict (account, a) do update set b = excluded.b");
        var reckoned = new Sql("insert into t (account, a) values (@account, coalesce(@a, 1))");
        var twice = new Sql("insert into t (account, a) values (@account, @a) on conflict (account) do update set a = @a");
        var update = new Sql("update t set a = @a where account = @account");

        Assert.Equal(
            "insert into t (account, a, b) select @account, added.\"a\", 'x' from unnest(@a) as added(\"a\") on conflict (account, a) do "
            + "update set b = excluded.b",
            plain.PostgresForMany);
        Assert.Null(reckoned.PostgresForMany);
        Assert.Null(twice.PostgresForMany);
        Assert.Null(update.PostgresForMany);
    }

    [Fact]
    public async Task A_statement_for_no_rows_does_nothing()
    {
        var met = await WriteAsync(
            session =>
                session.QueryManyAsync(Put, Array.Empty<string>(), (args, name) => args.Text("name", name), row => row.Text(0), Cancel));
        await WriteAsync(async session =>
        {
            await session.ExecuteManyAsync(Set, Array.Empty<string>(), (args, name) => args.Text("name", name), Cancel);
            return 0;
        });

        Assert.Empty(met);
    }

    [Fact]
    public async Task What_is_not_committed_is_gone()
    {
        await using (var session = await Store.BeginAsync(Cancel))
            await session.QueryManyAsync(
                Put, ["a"], (args, name) => args.Text("name", name).Number("number", 1), row => row.Text(0), Cancel);

        Assert.Equal(0, Assert.Single(await QueryAsync(Count, row => row.Number(0))));
    }

    [Fact]
    public async Task After_an_error_the_next_session_works()
    {
        await Assert.ThrowsAnyAsync<Exception>(
            () => WriteAsync(session => session.ExecuteAsync(new Sql("select from nowhere at all"), _ => { }, Cancel)));

        await PutAsync("a");

        Assert.Equal(1, Assert.Single(await QueryAsync(Count, row => row.Number(0))));
    }

    [Fact]
    public async Task Writers_at_the_same_time_lose_nothing()
    {
        await PutAsync("a");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(
            () => WriteAsync(async session =>
            {
                var before = await session.FirstAsync(Read, args => args.Text("name", "a"), row => row.Number(0), Cancel);
                return await session.ExecuteAsync(Set, args => args.Text("name", "a").Number("number", before + 1), Cancel);
            }),
            Cancel)));

        Assert.Equal(21, Assert.Single(await QueryAsync(All, row => row.Number(2))));
    }

    [Fact]
    public async Task A_probe_that_throws_before_the_commit_leaves_nothing_and_after_it_everything()
    {
        Store.CommitProbe = phase => Die(phase is CommitPhase.Before);
        await Assert.ThrowsAsync<IOException>(() => PutAsync("before"));
        Store.CommitProbe = phase => Die(phase is CommitPhase.After);
        await Assert.ThrowsAsync<IOException>(() => PutAsync("after"));
        Store.CommitProbe = null;

        Assert.Equal(["after"], await QueryAsync(All, row => row.Text(0)));
    }

    private protected async Task<List<T>> QueryAsync<T>(Sql sql, Func<Row, T> map)
    {
        await using var session = await Store.ReadAsync(Cancel);
        return await session.QueryAsync(sql, _ => { }, map, Cancel);
    }

    private protected async Task<T> WriteAsync<T>(Func<Session, Task<T>> work)
    {
        await using var session = await Store.BeginAsync(Cancel);
        var result = await work(session);
        await session.CommitAsync(Cancel);
        return result;
    }

    Task PutAsync(params string[] names) => WriteAsync(session => session.QueryManyAsync(
        Put, names, (args, name) => args.Text("name", name).Number("number", 1), row => row.Text(0), Cancel));

    static void Die(bool now)
    {
        if (now)
            throw new IOException("the process died");
    }
}

public sealed class SqliteStoreTests() : StoreTests(new SqliteDatabase())
{
    [Fact]
    public async Task Every_commit_waits_for_the_disk()
    {
        Assert.Equal(
            "wal",
            Assert.Single(
                await WriteAsync(session => session.QueryAsync(new Sql("pragma journal_mode"), _ => { }, row => row.Text(0), Cancel))));
        Assert.Equal(
            2,
            Assert.Single(
                await WriteAsync(session => session.QueryAsync(new Sql("pragma synchronous"), _ => { }, row => row.Number(0), Cancel))));
    }

    [Fact]
    public void A_name_without_a_host_is_a_file() => Assert.StartsWith("SQLite", Store.Name, StringComparison.Ordinal);
}

public sealed class PostgresStoreTests(PostgresCluster cluster) : StoreTests(new PostgresDatabase(cluster))
{
    [Fact]
    public async Task A_commit_is_durable_and_a_transaction_left_idle_is_ended()
    {
        Assert.Equal("on", Assert.Single(await QueryAsync(new Sql("show synchronous_commit"), row => row.Text(0))));
        Assert.Equal("30s", Assert.Single(await QueryAsync(new Sql("show idle_in_transaction_session_timeout"), row => row.Text(0))));
    }

    [Fact]
    public void A_name_with_a_host_is_a_server_and_its_password_is_not_told()
    {
        var store = Store.Open("Host=db.example;Database=till;Username=u;Password=secret");

        Assert.Equal("PostgreSQL (db.example/till)", store.Name);
    }
}
