using Npgsql;

namespace Quittance.Tests.Infrastructure;

public sealed class PostgresClusterTests(PostgresCluster postgres)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_database_is_empty_and_a_world_of_its_own()
    {
        var first = await postgres.CreateDatabaseAsync(Cancel);
        var second = await postgres.CreateDatabaseAsync(Cancel);

        await ScalarAsync(first, "create table orders (id int)");

        Assert.Equal(1L, await ScalarAsync(first, "select count(*) from pg_tables where schemaname = 'public'"));
        Assert.Equal(0L, await ScalarAsync(second, "select count(*) from pg_tables where schemaname = 'public'"));
    }

    [Fact]
    public async Task Many_databases_are_made_at_the_same_time()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => postgres.CreateDatabaseAsync(Cancel)));

        var names = await Task.WhenAll(databases.Select(database => ScalarAsync(database, "select current_database()::text")));

        Assert.Equal(8, names.Distinct().Count());
    }

    [Fact]
    public async Task A_dropped_database_is_gone_even_while_somebody_is_connected()
    {
        var database = await postgres.CreateDatabaseAsync(Cancel);
        await using var connected = new NpgsqlConnection(database);
        await connected.OpenAsync(Cancel);

        await postgres.DropDatabaseAsync(database, Cancel);

        var refusal = await Assert.ThrowsAnyAsync<PostgresException>(
            () => ScalarAsync(database + ";Pooling=false", "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, refusal.SqlState);
    }

    [Fact]
    public async Task A_cluster_with_fsync_waits_for_the_disk()
    {
        await using var durable = PostgresCluster.WithFsync();

        Assert.Equal("on", await ScalarAsync(await durable.CreateDatabaseAsync(Cancel), "show fsync"));
    }

    [Fact]
    public async Task A_disposed_cluster_leaves_nothing_that_listens()
    {
        var cluster = PostgresCluster.WithFsync();
        var database = await cluster.CreateDatabaseAsync(Cancel);

        await cluster.DisposeAsync();

        Assert.False(Directory.Exists(new NpgsqlConnectionStringBuilder(database).Host));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ScalarAsync(database + ";Pooling=false", "select 1"));
    }

    static async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }
}
