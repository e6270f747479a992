using Quittance.Providers;
using Quittance.Tests.Commands;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Reconciliation;

/// <summary>Comparing with the provider: what it knows and we do not is found, and what cannot be read changes nothing.</summary>
public abstract class ReconciliationTests(TestDatabase database) : MoneyTests(database)
{
    [Fact]
    public async Task A_lost_webhook_is_found_in_the_list_of_events()
    {
        var (order, payment) = await OpenAsync();
        List(Told.Succeeded("evt-lost", payment, "pi_1", 1000));

        var run = await RunAsync();

        Assert.Equal(OrderStatus.Paid, (await OrderAsync(order)).Status);
        Assert.Equal((1, 1, 0), Of(run, Sweep.Events));
        var found = await EventAsync("evt-lost");
        Assert.Equal((EventSource.Listing, Rank.Webhook, EventStatus.Processed), (found.Source, found.Rank, found.Status));
    }

    [Fact]
    public async Task The_webhook_that_comes_after_the_list_is_a_no_op()
    {
        var (order, payment) = await OpenAsync();
        var told = Told.Succeeded("evt-late", payment, "pi_1", 1000);
        List(told);
        await RunAsync();

        Assert.Equal(Quittance.Inbox.WebhookResult.Duplicate, await DeliverAsync(told));
        await SettleAsync();

        Assert.Equal(1000, (await OrderAsync(order)).AmountPaid);
        Assert.Single(await NoticesAsync(order), type => type == "order.paid");
        await ProveAsync(1000);
    }

    [Fact]
    public async Task What_came_by_webhook_is_not_stored_again()
    {
        var (_, payment) = await OpenAsync();
        var told = Told.Succeeded("evt-1", payment, "pi_1", 1000);
        await DeliverAsync(told);
        await SettleAsync();
        List(told);

        var run = await RunAsync();

        Assert.Equal((1, 0, 0), Of(run, Sweep.Events));
        Assert.Equal(1, (await EventAsync("evt-1")).Deliveries);
    }

    [Fact]
    public async Task A_long_list_is_read_page_by_page_to_its_end()
    {
        var first = await OpenAsync();
        var second = await OpenAsync();
        var third = await OpenAsync();
        List(
            Told.Succeeded("evt-3", third.Payment, "pi_3", 1000),
            Told.Succeeded("evt-2", second.Payment, "pi_2", 1000),
            Told.Succeeded("evt-1", first.Payment, "pi_1", 1000));

        var run = await RunAsync();

        Assert.Equal((3, 3, 0), Of(run, Sweep.Events));
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(first.Order)).Status);
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_moves_no_sure_point()
    {
        await OpenAsync();
        await RunAsync();
        var sure = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromDays(2));
        Provider.Events = null;
        var failed = await RunAsync();
        Time.Advance(TimeSpan.FromDays(2));
        Provider.Events = [];
        await RunAsync();

        Assert.Equal((0, 0, 1), Of(failed, Sweep.Events));
        Assert.Equal("The list cannot be read.", failed.Sweeps.Single(sweep => sweep.Sweep is Sweep.Events).LastError);
        Assert.All(Provider.AskedSince[^2..], since => Assert.InRange(since, sure - TimeSpan.FromHours(2), sure));
    }

    [Fact]
    public async Task A_gap_longer_than_the_provider_remembers_raises_an_alarm()
    {
        await OpenAsync();
        await RunAsync();
        Time.Advance(TimeSpan.FromDays(45));

        await RunAsync();
        await RunAsync();

        var alarm = Assert.Single(await Engine.Queries.CasesAsync(null, null, Cancel), known => known.Kind is CaseKind.EventsMissed);
        Assert.Contains("scripted", alarm.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payment_that_is_stuck_is_read_and_confirmed()
    {
        var (order, payment) = await OpenAsync();
        Provider.Answers<ReadPayment>(ScriptedProvider.Ok(Told.Succeeded("", payment, "pi_1", 1000)));
        Time.Advance(TimeSpan.FromMinutes(31));

        var run = await RunAsync();

        Assert.Equal((1, 1, 0), Of(run, Sweep.Payments));
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(order)).Status);
    }

    [Fact]
    public async Task A_payment_that_is_young_is_left_alone()
    {
        await OpenAsync();
        Time.Advance(TimeSpan.FromMinutes(29));

        Assert.Equal((0, 0, 0), Of(await RunAsync(), Sweep.Payments));
        Assert.Empty(Provider.SentOf<ReadPayment>());
    }

    [Fact]
    public async Task A_read_that_fails_changes_nothing_and_is_counted()
    {
        var (order, _) = await OpenAsync();
        Provider.Answers<ReadPayment>(ScriptedProvider.Status(500), ScriptedProvider.Status(500));
        Time.Advance(TimeSpan.FromMinutes(31));

        var run = await RunAsync();

        Assert.Equal((1, 0, 1), Of(run, Sweep.Payments));
        Assert.Equal(OrderStatus.Pending, (await OrderAsync(order)).Status);
        Assert.Empty(await Engine.Queries.CasesAsync(null, null, Cancel));
    }

    [Fact]
    public async Task A_refund_whose_webhook_is_lost_is_ended_by_a_read()
    {
        var (order, payment) = await PaidAsync();
        var refund = Done(await RefundAsync(order));
        await SettleAsync();
        Provider.Answers<ReadMovement>(
            ScriptedProvider.Ok(Told.Refunded("", payment, "pi_1", $"re_{refund.Id}", 1000) with { Ours = $"{refund.Id}" }));
        Time.Advance(TimeSpan.FromMinutes(31));

        var run = await RunAsync();

        Assert.Equal((1, 1, 0), Of(run, Sweep.Refunds));
        Assert.Equal(OrderStatus.Refunded, (await OrderAsync(order)).Status);
    }

    [Fact]
    public async Task An_orphan_is_found_by_our_own_id_before_anything_is_given_up()
    {
        var order = await PlaceAsync();
        Provider.Answers<CreateCheckout>(ScriptedProvider.Status(500, replayed: true));
        Provider.Answers<FindCheckout>(ScriptedProvider.Status(500));
        await CheckoutAsync(order);
        await SettleAsync();
        var payment = Assert.Single((await ViewAsync(order)).Payments);
        Assert.Equal(PaymentStatus.Unknown, payment.Status);
        Provider.Answers<FindCheckout>(ScriptedProvider.Ok(Told.Opened(payment.Id, "cs_found")));
        Time.Advance(TimeSpan.FromMinutes(6));

        var run = await RunAsync();

        Assert.Equal((1, 1, 0), Of(run, Sweep.Orphans));
        Assert.Equal("cs_found", Assert.Single((await ViewAsync(order)).Payments).Session!.Value);
        Assert.Single(Provider.SentOf<CreateCheckout>());
    }

    [Fact]
    public async Task A_run_begins_by_itself_when_its_time_has_come_and_not_before()
    {
        while (await Engine.ReconcileAsync(Cancel) > 0) { }
        Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, await Engine.ReconcileAsync(Cancel));
        Time.Advance(TimeSpan.FromMinutes(1));
        while (await Engine.ReconcileAsync(Cancel) > 0) { }

        var runs = await Engine.Queries.ReconciliationRunsAsync(null, Cancel);
        Assert.Equal(2, runs.Count);
        Assert.All(runs, run => Assert.Equal((RunTrigger.Schedule, true), (run.Trigger, run.FinishedAt is not null)));
    }

    [Fact]
    public async Task A_run_is_carried_on_where_a_server_died_and_the_dead_one_saves_nothing_more()
    {
        var dying = Engine;
        var second = await StartAsync();
        await using (var claimed = await ClaimedAsync(dying))
        {
            Assert.Equal(0, await second.ReconcileAsync(Cancel));
            Time.Advance(TimeSpan.FromMinutes(6));
            Assert.Equal(1, await second.ReconcileAsync(Cancel));
            var carriedOn = Assert.Single(await second.Queries.ReconciliationRunsAsync(null, Cancel));
            await claimed.ResumeAsync();

            Assert.Equal(
                carriedOn with { Sweeps = [] },
                Assert.Single(await second.Queries.ReconciliationRunsAsync(null, Cancel)) with { Sweeps = [] });
        }

        while (await second.ReconcileAsync(Cancel) > 0) { }
        Assert.NotNull(Assert.Single(await second.Queries.ReconciliationRunsAsync(null, Cancel)).FinishedAt);
    }

    static (int Looked, int Changed, int Unread) Of(ReconciliationRun run, Sweep sweep)
    {
        var result = run.Sweeps.Single(result => result.Sweep == sweep);
        return (result.Looked, result.Changed, result.Unread);
    }

    async Task<ReconciliationRun> RunAsync()
    {
        var run = await Engine.ReconcileNowAsync(_ => { }, Cancel);
        Assert.NotNull(run.FinishedAt);
        await SettleAsync();
        return run;
    }

    /// <summary>A server that has taken the run and stands still in the middle of its bite.</summary>
    async Task<StandingServer> ClaimedAsync(Engine engine)
    {
        var server = new StandingServer(Provider);
        await server.BeginAsync(() => engine.ReconcileAsync(Cancel));
        return server;
    }

    void List(params Told[] told) => Provider.Events =
    [
        .. told.Select(each => new ListedEvent(
            new Verification.Genuine(each.Id, each.Type, null, Provider.Live, Time.GetUtcNow()), each.ToBytes())),
    ];

    /// <summary>Stands still when it asks for a list of events, until it is told to go on.</summary>
    sealed class StandingServer(ScriptedProvider provider) : IAsyncDisposable
    {
        readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int>? _bite;

        public async Task BeginAsync(Func<Task<int>> bite)
        {
            provider.BeforeList = async () =>
            {
                provider.BeforeList = null;
                _reached.SetResult();
                await _goOn.Task;
            };
            _bite = bite();
            // A bite that ends without asking would be waited for in vain.
            Assert.Same(_reached.Task, await Task.WhenAny(_reached.Task, _bite));
        }

        public async Task ResumeAsync()
        {
            _goOn.SetResult();
            await _bite!;
        }

        public async ValueTask DisposeAsync()
        {
            _goOn.TrySetResult();
            await _bite!;
        }
    }
}

public sealed class SqliteReconciliationTests() : ReconciliationTests(new SqliteDatabase());

public sealed class PostgresReconciliationTests(PostgresCluster cluster) : ReconciliationTests(new PostgresDatabase(cluster));
