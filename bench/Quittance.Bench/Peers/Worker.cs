using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Quittance.Bench.Measures;

namespace Quittance.Bench.Peers;

/// <summary>
/// What a user would otherwise write behind the inbox: event by event, one transaction each, the order paid, two ledger entries, a row for
/// the outbox, the event marked.
/// </summary>
abstract class Worker : IAsyncDisposable
{
    protected NpgsqlDataSource Source { get; private set; } = null!;

    protected string Database { get; private set; } = "";

    public abstract string Name { get; }

    public async Task OpenAsync(string database)
    {
        await Peer.CreateAsync(database);
        Database = database;
        Source = NpgsqlDataSource.Create($"{database};Max Auto Prepare=50");
    }

    /// <summary>Makes so many orders, each with an event that says that it was paid.</summary>
    public async Task FillAsync(int count)
    {
        await using var connection = await Source.OpenConnectionAsync();
        await using (var orders = await connection.BeginBinaryImportAsync(
            "copy orders (id, status, amount, currency) from stdin (format binary)"))
        {
            for (var number = 0; number < count; number++)
            {
                await orders.StartRowAsync();
                await orders.WriteAsync($"ord_{number}");
                await orders.WriteAsync("pending");
                await orders.WriteAsync(3400L);
                await orders.WriteAsync("eur");
            }

            await orders.CompleteAsync();
        }

        await using var events = await connection.BeginBinaryImportAsync(
            "copy event (external_id, type, body, received_at) from stdin (format binary)");
        var now = TimeProvider.System.GetUtcNow();
        for (var number = 0; number < count; number++)
        {
            await events.StartRowAsync();
            await events.WriteAsync($"evt_{number}");
            await events.WriteAsync("payment_intent.succeeded");
            await events.WriteAsync(Encoding.UTF8.GetString(PaidOrders.Event($"ord_{number}", $"pay_{number}", now)));
            await events.WriteAsync(now.UtcDateTime);
        }

        await events.CompleteAsync();
        await events.DisposeAsync();
        // What a database does by itself within a minute.
        await using var analyze = new NpgsqlCommand("analyze", connection);
        await analyze.ExecuteNonQueryAsync();
    }

    /// <summary>Works until no event waits.</summary>
    /// <returns>How many were done.</returns>
    public abstract Task<int> DrainAsync();

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private protected static Paid Read(string body)
    {
        using var json = JsonDocument.Parse(body);
        var intent = json.RootElement.GetProperty("data").GetProperty("object");
        return new Paid(
            intent.GetProperty("metadata").GetProperty("quittance_order").GetString()!,
            intent.GetProperty("id").GetString()!,
            intent.GetProperty("amount_received").GetInt64(),
            intent.GetProperty("currency").GetString()!);
    }
}

/// <summary>What an event says.</summary>
sealed record Paid(string Order, string Capture, long Amount, string Currency);

/// <summary>The driver alone, prepared.</summary>
sealed class SqlWorker : Worker
{
    public override string Name => "sql";

    public override async Task<int> DrainAsync()
    {
        var done = 0;
        await using var connection = await Source.OpenConnectionAsync();
        while (true)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            if (await NextAsync(connection, transaction) is not { } next)
                return done;
            var paid = Read(next.Body);
            await using (var locked = Command(
                connection, transaction, "select status, amount, currency from orders where id = $1 for update", paid.Order))
            await using (var row = await locked.ExecuteReaderAsync())
            {
                if (!await row.ReadAsync() || row.GetString(0) != "pending" || row.GetInt64(1) != paid.Amount
                    || row.GetString(2) != paid.Currency)
                    throw new InvalidOperationException("The order does not fit.");
            }

            await RunAsync(
                connection, transaction, "update orders set status = 'paid', amount_paid = $2, paid_at = now() where id = $1", paid.Order,
                paid.Amount);
            await using var posted = Command(
                connection, transaction, "insert into ledger_transaction (cause, order_id, at) values ($1, $2, now()) returning id",
                $"capture:{paid.Capture}", paid.Order);
            var posting = (long)(await posted.ExecuteScalarAsync())!;
            await RunAsync(
                connection, transaction,
                "insert into ledger_entry values ($1, 1, 'provider_clearing', $2), ($1, 2, 'platform_revenue', -$2)", posting, paid.Amount);
            await RunAsync(
                connection, transaction, "insert into outbox (order_id, type, payload, created_at) values ($1, 'order.paid', $2, now())",
                paid.Order, JsonSerializer.Serialize(paid));
            await RunAsync(connection, transaction, "update event set processed_at = now() where id = $1", next.Id);
            await transaction.CommitAsync();
            done++;
        }
    }

    static async Task<(long Id, string Body)?> NextAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        await using var claim = Command(
            connection, transaction,
            "select id, body from event where processed_at is null order by id limit 1 for update skip locked");
        await using var row = await claim.ExecuteReaderAsync();
        return await row.ReadAsync() ? (row.GetInt64(0), row.GetString(1)) : null;
    }

    static async Task RunAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, params object[] values)
    {
        await using var command = Command(connection, transaction, sql, values);
        await command.ExecuteNonQueryAsync();
    }

    static NpgsqlCommand Command(NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}

/// <summary>Entity Framework Core, a context per event.</summary>
sealed class EfWorker : Worker
{
    public override string Name => "ef-cookbook";

    public override async Task<int> DrainAsync()
    {
        var options = new DbContextOptionsBuilder<BenchContext>().UseNpgsql(Source).Options;
        var done = 0;
        while (true)
        {
            await using var context = new BenchContext(options);
            var next = await context.Events.Where(row => row.ProcessedAt == null).OrderBy(row => row.Id).FirstOrDefaultAsync();
            if (next is null)
                return done;
            var (paid, now) = (Read(next.Body), TimeProvider.System.GetUtcNow());
            var order = await context.Orders.SingleAsync(row => row.Id == paid.Order);
            if (order.Status != "pending" || order.Amount != paid.Amount || order.Currency != paid.Currency)
                throw new InvalidOperationException("The order does not fit.");
            (order.Status, order.AmountPaid, order.PaidAt) = ("paid", paid.Amount, now);
            context.Transactions.Add(new TransactionRow
            {
                Cause = $"capture:{paid.Capture}",
                OrderId = paid.Order,
                At = now,
                Entries =
                [
                    new EntryRow { Position = 1, Account = "provider_clearing", Amount = paid.Amount },
                    new EntryRow { Position = 2, Account = "platform_revenue", Amount = -paid.Amount },
                ],
            });
            context.Outbox.Add(
                new OutboxRow { OrderId = paid.Order, Type = "order.paid", Payload = JsonSerializer.Serialize(paid), CreatedAt = now });
            next.ProcessedAt = now;
            await context.SaveChangesAsync();
            done++;
        }
    }
}
