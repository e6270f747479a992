using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Quittance.Bench.Peers;

/// <summary>What a user would otherwise write behind the web server: the shortest code that stores an event once.</summary>
abstract class Peer
{
    public const string Schema = """
        create table event (
            id bigint generated always as identity primary key,
            external_id text not null unique,
            type text not null,
            body text not null,
            received_at timestamptz not null,
            processed_at timestamptz);
        create index event_waiting on event (id) where processed_at is null;
        create table orders (
            id text primary key,
            status text not null,
            amount bigint not null,
            amount_paid bigint not null default 0,
            currency text not null,
            paid_at timestamptz);
        create table ledger_transaction (
            id bigint generated always as identity primary key,
            cause text not null unique,
            order_id text not null,
            at timestamptz not null);
        create table ledger_entry (
            transaction_id bigint not null references ledger_transaction,
            position integer not null,
            account text not null,
            amount bigint not null,
            primary key (transaction_id, position));
        create table outbox (
            id bigint generated always as identity primary key,
            order_id text not null,
            type text not null,
            payload text not null,
            created_at timestamptz not null,
            sent_at timestamptz);
        """;

    /// <summary>Whether it keeps anything.</summary>
    public virtual bool Stores => true;

    public static async Task<Peer> OpenAsync(string name, string database, IServiceCollection services)
    {
        switch (name)
        {
            case "ceiling":
                return new Ceiling();
            case "ef-cookbook":
                services.AddDbContext<BenchContext>(options => options.UseNpgsql(database));
                await CreateAsync(database);
                return new EfPeer();
            case "ef-tuned":
                services.AddDbContextPool<BenchContext>(
                    options => options.UseNpgsql($"{database};Max Auto Prepare=20").EnableThreadSafetyChecks(false));
                await CreateAsync(database);
                return new EfPeer();
            case "dapper-cookbook":
                await CreateAsync(database);
                return new DapperPeer(NpgsqlDataSource.Create(database));
            case "dapper-prepared":
                await CreateAsync(database);
                return new DapperPeer(NpgsqlDataSource.Create($"{database};Max Auto Prepare=20"));
            case "sql":
                await CreateAsync(database);
                return new SqlPeer(NpgsqlDataSource.Create($"{database};Max Auto Prepare=20"));
            default:
                throw new ArgumentException($"There is no peer {name}.", nameof(name));
        }
    }

    /// <summary>Makes the peers' tables, unless they are there.</summary>
    public static async Task CreateAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var known = source.CreateCommand("select count(*) from pg_tables where tablename = 'outbox'");
        if ((long)(await known.ExecuteScalarAsync())! > 0)
            return;
        await using var create = source.CreateCommand(Schema);
        await create.ExecuteNonQueryAsync();
    }

    /// <summary>Stores an event once, durably.</summary>
    public abstract Task StoreAsync(HttpContext http, Incoming incoming);

    /// <summary>Answers with an order.</summary>
    public virtual Task<IResult> ReadOrderAsync(HttpContext http, string id) => Task.FromResult<IResult>(TypedResults.NotFound());

    /// <summary>The web server alone.</summary>
    sealed class Ceiling : Peer
    {
        public override bool Stores => false;

        public override Task StoreAsync(HttpContext http, Incoming incoming) => Task.CompletedTask;
    }

    /// <summary>Entity Framework Core, a context per request.</summary>
    sealed class EfPeer : Peer
    {
        public override async Task StoreAsync(HttpContext http, Incoming incoming)
        {
            var context = http.RequestServices.GetRequiredService<BenchContext>();
            context.Events.Add(EventRow.Of(incoming));
            try
            {
                await context.SaveChangesAsync(http.RequestAborted);
            }
            catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: "23505" })
            {
                return;
            }
        }

        public override async Task<IResult> ReadOrderAsync(HttpContext http, string id)
        {
            var context = http.RequestServices.GetRequiredService<BenchContext>();
            var order = await context.Orders.AsNoTracking().SingleOrDefaultAsync(order => order.Id == id, http.RequestAborted);
            return order is null ? TypedResults.NotFound() : TypedResults.Ok(order);
        }
    }

    /// <summary>Dapper, a connection per request.</summary>
    sealed class DapperPeer(NpgsqlDataSource source) : Peer
    {
        public override async Task StoreAsync(HttpContext http, Incoming incoming)
        {
            await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
            await connection.ExecuteAsync(
                """
                insert into event (external_id, type, body, received_at) values (@ExternalId, @Type, @Body, now())
                on conflict (external_id) do nothing
                """,
                new { incoming.ExternalId, incoming.Type, Body = System.Text.Encoding.UTF8.GetString(incoming.Body) });
        }
    }

    /// <summary>The driver alone, prepared.</summary>
    sealed class SqlPeer(NpgsqlDataSource source) : Peer
    {
        public override async Task StoreAsync(HttpContext http, Incoming incoming)
        {
            await using var command = source.CreateCommand(
                "insert into event (external_id, type, body, received_at) values ($1, $2, $3, now()) on conflict (external_id) do nothing");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = incoming.ExternalId });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = incoming.Type });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = System.Text.Encoding.UTF8.GetString(incoming.Body) });
            await command.ExecuteNonQueryAsync(http.RequestAborted);
        }
    }
}
