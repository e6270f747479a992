using System.Text.Json.Nodes;
using Quittance.Host;
using Quittance.Replays;
using Quittance.Storage;
using Quittance.Tests.Commands;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Replays;

/// <summary>Replays on SQLite.</summary>
public sealed class SqliteReplayTests() : ReplayTests(new SqliteDatabase());

/// <summary>Replays on PostgreSQL.</summary>
public sealed class PostgresReplayTests(PostgresCluster cluster) : ReplayTests(new PostgresDatabase(cluster));

/// <summary>The inbox alone rebuilds the books, whatever happened beside it (V20).</summary>
public abstract class ReplayTests(TestDatabase database) : MoneyTests(database)
{
    [Fact]
    public async Task A_payment_and_its_refund_are_rebuilt_to_the_row()
    {
        await PayAndRefundAsync();

        var verdict = await ReplayAsync();

        Assert.True(verdict.IsSame);
        Assert.All(
            ["orders", "payment", "refund", "ledger_entry", "ledger_balance", "notice", "transition", "provider_call", "capacity"],
            table => Assert.True(verdict.Tables.Single(one => one.Name == table).Rows > 0, table));
    }

    [Fact]
    public async Task What_waited_is_rebuilt_in_the_order_in_which_it_was_decided_on()
    {
        await DeliverAsync(new Told
        {
            Id = "evt-early",
            Type = "moved",
            Session = "cs_later",
            Step = ProgressStep.Processing,
            At = VirtualTime.Epoch,
        });
        await DeliverAsync(Told.Succeeded("evt-never", Entropy.NewId<Payment>(VirtualTime.Epoch), "pi_2", 1000));
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(EventStatus.Parked, (await EventAsync("evt-early")).Status);
        Provider.Answers<CreateCheckout>(create => Task.FromResult(ScriptedProvider.Ok(Told.Opened(create.Payment, "cs_later"))));
        await OpenAsync();
        await PassAsync(TimeSpan.FromDays(4));
        Assert.Equal(EventStatus.Processed, (await EventAsync("evt-early")).Status);
        Assert.Equal(EventStatus.Quarantined, (await EventAsync("evt-never")).Status);

        Assert.True((await ReplayAsync()).IsSame);
    }

    [Fact]
    public async Task What_still_waits_waits_in_a_replay_that_is_made_long_after()
    {
        await DeliverAsync(Told.Succeeded("evt-never", Entropy.NewId<Payment>(VirtualTime.Epoch), "pi_2", 1000));
        await Engine.StepAsync(Cancel);
        Assert.Equal(EventStatus.Parked, (await EventAsync("evt-never")).Status);

        Time.Advance(TimeSpan.FromDays(30));

        Assert.True((await ReplayAsync()).IsSame);
    }

    /// <summary>On PostgreSQL two transactions that lock nothing in common can be numbered the other way round than they saw each
    /// other.</summary>
    [Fact]
    public async Task What_just_missed_what_it_names_waits_again_although_that_has_the_smaller_number()
    {
        await DeliverAsync(new Told
        {
            Id = "evt-early",
            Type = "moved",
            Session = "cs_later",
            Step = ProgressStep.Processing,
            At = VirtualTime.Epoch,
        });
        await Engine.StepAsync(Cancel);
        Provider.Answers<CreateCheckout>(create => Task.FromResult(ScriptedProvider.Ok(Told.Opened(create.Payment, "cs_later"))));
        await OpenAsync();
        await PassAsync(TimeSpan.FromMinutes(1));
        await AlterAsync("update event set passes = '1000+ 1001:known' where external_id = 'evt-early'");
        Assert.Equal(EventStatus.Processed, (await EventAsync("evt-early")).Status);

        Assert.True((await ReplayAsync()).IsSame);
    }

    [Fact]
    public async Task A_call_whose_server_died_is_rebuilt_with_what_its_answers_said()
    {
        var order = await PlaceAsync();
        Provider.Answers<CreateCheckout>(_ => throw new OperationCanceledException("the process died"));
        await Assert.ThrowsAsync<OperationCanceledException>(() => CheckoutAsync(order));
        Provider.Answers<CreateCheckout>(ScriptedProvider.Silence, ScriptedProvider.Status(429));
        await StartAsync();
        for (var i = 0; i < 8; i++)
            await PassAsync(TimeSpan.FromSeconds(61));
        Assert.Equal(4, Provider.SentOf<CreateCheckout>().Count);

        Assert.True((await ReplayAsync()).IsSame);
    }

    [Fact]
    public async Task What_nothing_was_decided_on_yet_stays_as_it_is()
    {
        await PayAndRefundAsync();
        await DeliverAsync(new Told { Id = "evt-poison", Type = "throws" });
        await Engine.StepAsync(Cancel);
        await DeliverAsync(new Told { Id = "evt-new", Type = "irrelevant" });

        Assert.True((await ReplayAsync()).IsSame);
    }

    [Fact]
    public async Task A_row_that_somebody_else_altered_is_named()
    {
        await PayAndRefundAsync();
        IsRebuilt = false;
        await AlterAsync("update orders set amount_refunded = 399");

        var differs = Assert.Single((await ReplayAsync()).Tables, table => table.Difference is not null);

        Assert.Equal("orders", differs.Name);
        Assert.Matches("the books have .* amount_refunded '?399.* the inbox gives .* amount_refunded '?400", differs.Difference);
    }

    [Fact]
    public async Task A_row_too_many_is_named()
    {
        await PayAndRefundAsync();
        IsRebuilt = false;
        await AlterAsync("insert into capacity (account, name, total, held, sold) values (1, 'zzz', 1, 0, 0)");

        var differs = Assert.Single((await ReplayAsync()).Tables, table => table.Difference is not null);

        Assert.Equal("capacity", differs.Name);
        Assert.EndsWith("and the inbox gives no such row", differs.Difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inbox_whose_bodies_are_gone_is_refused_and_nothing_is_written()
    {
        await PayAndRefundAsync();
        await PassAsync(TimeSpan.FromDays(100));
        IsRebuilt = false;
        while (await Engine.RetainAsync(Cancel) > 0)
        {
        }

        var refusal = await Assert.ThrowsAsync<ReplayException>(ReplayAsync);

        Assert.Contains("retention has dropped", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_holds_something_is_refused()
    {
        await PayAndRefundAsync();

        var refusal = await Assert.ThrowsAsync<ReplayException>(
            () => Engine.ReplayAsync(Database.ConnectionString, _ => { }, Cancel));

        Assert.Contains("is not empty", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_verb_ends_with_zero_for_the_same_books_and_with_one_for_others()
    {
        Done(await Engine.Commands.DeclareCapacityAsync("evening", 5, "k", Cancel));
        Assert.Equal((0, true), await RunVerbAsync());

        IsRebuilt = false;
        await AlterAsync("update capacity set total = 6");
        Assert.Equal((1, false), await RunVerbAsync());
    }

    async Task<(int Code, bool Same)> RunVerbAsync()
    {
        await using var rebuilt = Database.Another();
        await rebuilt.CreateAsync(Cancel);
        var values = new Dictionary<string, string> { ["QUITTANCE_DATABASE"] = Database.ConnectionString };
        using var text = new StringWriter();
        var code = await ReplayVerb.RunAsync(
            new HostSettings(values.GetValueOrDefault),
            rebuilt.ConnectionString,
            json: true,
            text,
            new ProgressLine(TextWriter.Null, false),
            Cancel);
        return (code, (bool)JsonNode.Parse(text.ToString())!["same"]!);
    }

    async Task PayAndRefundAsync()
    {
        Done(await Engine.Commands.DeclareCapacityAsync("evening", 5, "k", Cancel));
        var (order, _) = await PaidAsync(Terms(1000, "evening"));
        await GiveBackAsync(order, 400);
        Assert.Equal(OrderStatus.PartiallyRefunded, (await OrderAsync(order)).Status);
    }

    async Task<ReplayVerdict> ReplayAsync()
    {
        await using var rebuilt = Database.Another();
        await rebuilt.CreateAsync(Cancel);
        return await Engine.ReplayAsync(rebuilt.ConnectionString, _ => { }, Cancel);
    }

    async Task AlterAsync(string statement)
    {
        await using var session = await Engine.Store.BeginAsync(Cancel);
        await session.ExecuteAsync(new Sql(statement), _ => { }, Cancel);
        await session.CommitAsync(Cancel);
    }
}
