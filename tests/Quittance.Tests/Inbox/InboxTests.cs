using Quittance.Inbox;
using Quittance.Storage;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Inbox;

/// <summary>The life of an event, on both databases.</summary>
public abstract class InboxTests(TestDatabase database) : EngineTests(database)
{
    static readonly Told Irrelevant = new() { Type = "irrelevant" };

    [Fact]
    public async Task An_unseen_event_is_accepted_and_then_processed()
    {
        Assert.Equal(WebhookResult.Accepted, await DeliverAsync(Irrelevant));
        Assert.Equal(EventStatus.Received, (await EventAsync("evt-1")).Status);

        await SettleAsync();

        var stored = await EventAsync("evt-1");
        Assert.Equal((EventStatus.Processed, 0, "It moves no money."), (stored.Status, stored.Attempts, stored.Reason));
        Assert.Equal(VirtualTime.Epoch, stored.ProcessedAt);
        Assert.Null(stored.DueAt);
    }

    [Fact]
    public async Task A_redelivery_is_a_duplicate_also_when_the_bytes_differ()
    {
        await DeliverAsync(Irrelevant);
        Assert.Equal(WebhookResult.Duplicate, await DeliverAsync(Irrelevant));
        await SettleAsync();
        Assert.Equal(WebhookResult.Duplicate, await DeliverAsync(Irrelevant));
        Assert.Equal(WebhookResult.Duplicate, await DeliverAsync(Irrelevant with { Note = "other bytes" }));

        var stored = await EventAsync("evt-1");
        Assert.Equal(4, stored.Deliveries);
        var deliveries = (await Engine.Queries.EventAsync(stored.Id, Cancel))!.Value.Deliveries;
        Assert.Equal(
            ["accepted", "duplicate", "duplicate", "duplicate"],
            deliveries.OrderBy(seen => seen.Body is null).ThenBy(seen => seen.BodySize).Select(seen => seen.Result)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once_and_other_bytes_beside_them()
    {
        var other = Irrelevant with { Note = "other bytes" };
        await DeliverAsync(Irrelevant);
        await DeliverAsync(Irrelevant);
        await DeliverAsync(other);

        var deliveries = (await Engine.Queries.EventAsync((await EventAsync("evt-1")).Id, Cancel))!.Value.Deliveries;

        Assert.Equal(3, deliveries.Count);
        var bodies = deliveries.Select(seen => seen.Body).OfType<byte[]>().Select(Convert.ToHexString).Order(StringComparer.Ordinal);
        Assert.Equal(new[] { Irrelevant.ToBytes(), other.ToBytes() }.Select(Convert.ToHexString).Order(StringComparer.Ordinal), bodies);
    }

    [Fact]
    public async Task An_event_that_fails_is_tried_five_times_and_is_dead()
    {
        var poison = new Told { Type = "throws" };
        await DeliverAsync(poison);
        await SettleAsync();
        Assert.Equal((EventStatus.Failed, 1), Standing(await EventAsync("evt-1")));
        Assert.Equal(VirtualTime.Epoch.AddSeconds(1), (await EventAsync("evt-1")).DueAt);

        Assert.Equal(WebhookResult.Accepted, await DeliverAsync(poison));
        await SettleAsync();
        Assert.Equal((EventStatus.Failed, 2), Standing(await EventAsync("evt-1")));
        foreach (var attempts in new[] { 3, 4 })
        {
            await PassAsync(TimeSpan.FromSeconds(8));
            Assert.Equal((EventStatus.Failed, attempts), Standing(await EventAsync("evt-1")));
        }

        await PassAsync(TimeSpan.FromSeconds(8));
        var stored = await EventAsync("evt-1");
        Assert.Equal((EventStatus.Dead, 5), Standing(stored));
        Assert.Contains("the bytes make the adapter throw", stored.Reason, StringComparison.Ordinal);

        Assert.Equal(WebhookResult.Dead, await DeliverAsync(poison));
        await PassAsync(TimeSpan.FromDays(1));
        Assert.Equal((EventStatus.Dead, 5), Standing(await EventAsync("evt-1")));
    }

    [Fact]
    public async Task An_operator_can_try_a_dead_event_again_and_a_processed_one_stays()
    {
        await StartAsync(options => options.Policy = options.Policy with { EventMaxAttempts = 1 });
        await DeliverAsync(new Told { Type = "throws" });
        await DeliverAsync(Irrelevant with { Id = "evt-2" });
        await SettleAsync();

        Assert.True((await Engine.Commands.RetryAsync((await EventAsync("evt-1")).Id, Cancel))!.Value.Retried);
        Assert.False((await Engine.Commands.RetryAsync((await EventAsync("evt-2")).Id, Cancel))!.Value.Retried);
        Assert.Null(await Engine.Commands.RetryAsync(Entropy.NewId<Event>(VirtualTime.Epoch), Cancel));
        Assert.Equal((EventStatus.Received, 0), Standing(await EventAsync("evt-1")));
        await SettleAsync();
        Assert.Equal((EventStatus.Dead, 1), Standing(await EventAsync("evt-1")));
    }

    [Fact]
    public async Task An_event_waits_for_the_payment_that_it_names_by_the_providers_id()
    {
        await DeliverAsync(new Told { Type = "moved", Session = "cs_later", Step = ProgressStep.Processing, At = VirtualTime.Epoch });
        await SettleAsync();
        Assert.Equal(EventStatus.Parked, (await EventAsync("evt-1")).Status);

        Provider.Answers<CreateCheckout>(create => Task.FromResult(ScriptedProvider.Ok(Told.Opened(create.Payment, "cs_later"))));
        var (order, _) = await OpenAsync();
        await SettleAsync();

        Assert.Equal(EventStatus.Processed, (await EventAsync("evt-1")).Status);
        Assert.Equal(PaymentStatus.Processing, Assert.Single((await ViewAsync(order)).Payments).Status);
    }

    [Fact]
    public async Task A_parked_event_also_looks_by_itself()
    {
        await DeliverAsync(new Told { Type = "moved", Session = "cs_never", Step = ProgressStep.Processing });
        await SettleAsync();

        Assert.Equal(VirtualTime.Epoch.AddSeconds(1), (await EventAsync("evt-1")).DueAt);
        await PassAsync(TimeSpan.FromHours(5));
        Assert.Equal(VirtualTime.Epoch.AddHours(6), (await EventAsync("evt-1")).DueAt);
    }

    [Fact]
    public async Task An_event_that_waited_in_vain_goes_to_a_person_if_it_carries_money()
    {
        var absent = Entropy.NewId<Payment>(VirtualTime.Epoch);
        await DeliverAsync(Told.Succeeded("evt-money", absent, "pi_1", 1000));
        await DeliverAsync(Told.Moved("evt-move", absent, ProgressStep.Processing, VirtualTime.Epoch));
        await SettleAsync();
        Assert.Equal(EventStatus.Parked, (await EventAsync("evt-money")).Status);

        await PassAsync(TimeSpan.FromDays(3));

        var money = await EventAsync("evt-money");
        Assert.Equal(EventStatus.Quarantined, money.Status);
        Assert.Contains("The money is with the provider", money.Reason, StringComparison.Ordinal);
        Assert.Equal(EventStatus.Processed, (await EventAsync("evt-move")).Status);
    }

    [Fact]
    public async Task What_is_not_understood_goes_to_a_person()
    {
        await DeliverAsync(new Told { Type = "unrecognised" });
        await SettleAsync();

        Assert.Equal(
            (EventStatus.Quarantined, "Its shape is unknown."), ((await EventAsync("evt-1")).Status, (await EventAsync("evt-1")).Reason));
    }

    [Fact]
    public async Task Another_mode_or_account_changes_nothing_and_goes_to_a_person()
    {
        var (order, payment) = await OpenAsync();
        await DeliverAsync(Told.Succeeded("evt-mode", payment, "pi_1", 1000) with { Live = true });
        await DeliverAsync(Told.Succeeded("evt-account", payment, "pi_1", 1000) with { Account = "acct_other" });
        await SettleAsync();

        Assert.Contains("live mode", (await EventAsync("evt-mode")).Reason, StringComparison.Ordinal);
        Assert.Contains("acct_other", (await EventAsync("evt-account")).Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await Engine.Queries.EventsAsync(EventStatus.Quarantined, null, Cancel)).Count);
        Assert.Equal(OrderStatus.Pending, (await OrderAsync(order)).Status);
    }

    [Fact]
    public async Task Events_of_two_accounts_or_modes_with_one_id_are_two_events()
    {
        Assert.Equal(WebhookResult.Accepted, await DeliverAsync(Irrelevant));
        Assert.Equal(WebhookResult.Accepted, await DeliverAsync(Irrelevant with { Account = "acct_own" }));
        Assert.Equal(WebhookResult.Accepted, await DeliverAsync(Irrelevant with { Account = "acct_other" }));
        Assert.Equal(WebhookResult.Accepted, await DeliverAsync(Irrelevant with { Live = true }));

        Assert.Equal(4, (await Engine.Queries.EventsAsync(null, null, Cancel)).Count);
    }

    [Fact]
    public async Task A_wrong_signature_is_recorded_cut_short_and_only_so_often()
    {
        var body = new byte[10_000];
        for (var i = 0; i < 40; i++)
            Assert.Equal(WebhookResult.BadSignature, await DeliverAsync(body, "bad"));
        Assert.Equal((30, 2048), await RejectedAsync());
        Time.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync(body, "bad");

        Assert.Equal((31, 2048), await RejectedAsync());
        Assert.Equal(41, Engine.Webhooks.Rejected);
        Assert.Empty(await Engine.Queries.EventsAsync(null, null, Cancel));
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_told_so() => Assert.Equal(
        WebhookResult.UnknownEndpoint,
        await Engine.Webhooks.ReceiveAsync(new WebhookRequest("nobody", new Dictionary<string, string>(), Irrelevant.ToBytes()), Cancel));

    [Fact]
    public async Task Retention_drops_bodies_and_keeps_identities()
    {
        await DeliverAsync(Irrelevant);
        await DeliverAsync(Irrelevant with { Id = "evt-shape", Type = "unrecognised" });
        await DeliverAsync(new byte[5], "bad");
        await SettleAsync();

        Time.Advance(TimeSpan.FromDays(100));
        IsRebuilt = false;
        Assert.Equal(2, await Engine.RetainAsync(Cancel));
        Assert.Equal(0, await Engine.RetainAsync(Cancel));

        Assert.Empty((await Engine.Queries.EventAsync((await EventAsync("evt-1")).Id, Cancel))!.Value.Deliveries);
        Assert.NotNull(Assert.Single((await Engine.Queries.EventAsync((await EventAsync("evt-shape")).Id, Cancel))!.Value.Deliveries).Body);
        Assert.Equal(WebhookResult.Duplicate, await DeliverAsync(Irrelevant));
        await SettleAsync();
        Assert.Equal(EventStatus.Processed, (await EventAsync("evt-1")).Status);
    }

    [Fact]
    public async Task A_poison_event_delays_none_of_its_batch()
    {
        var (order, payment) = await OpenAsync();
        var (poisoned, victim) = await OpenAsync();
        await DeliverAsync(new Told { Id = "evt-bytes", Type = "throws" });
        await DeliverAsync(Told.Succeeded("evt-decision", victim, "pi_1", 1000, currency: null));
        await DeliverAsync(Told.Succeeded("evt-good", payment, "pi_2", 1000));
        await SettleAsync();

        Assert.Equal(EventStatus.Failed, (await EventAsync("evt-bytes")).Status);
        Assert.Equal(EventStatus.Failed, (await EventAsync("evt-decision")).Status);
        Assert.Equal(OrderStatus.Pending, (await OrderAsync(poisoned)).Status);
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(order)).Status);
    }

    [Fact]
    public async Task A_handler_that_throws_delays_only_its_own_order()
    {
        var bad = default(Id<Order>);
        await StartAsync(options => options.OnBooked = (notice, _, _) =>
            notice.Order == bad && notice.Type == "order.paid"
                ? throw new InvalidOperationException("the application's handler threw")
                : Task.CompletedTask);
        var (good, payment) = await OpenAsync();
        (bad, var victim) = await OpenAsync();
        await DeliverAsync(Told.Succeeded("evt-bad", victim, "pi_1", 1000));
        await DeliverAsync(Told.Succeeded("evt-good", payment, "pi_2", 1000));
        await SettleAsync();

        Assert.Equal((EventStatus.Failed, 1), Standing(await EventAsync("evt-bad")));
        Assert.Equal(OrderStatus.Pending, (await OrderAsync(bad)).Status);
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(good)).Status);

        var cured = bad;
        bad = default;
        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(cured)).Status);
        Assert.Equal(["order.pending", "order.paid"], await NoticesAsync(cured));
    }

    [Fact]
    public async Task A_deadline_whose_handler_throws_delays_no_other_order()
    {
        var bad = default(Id<Order>);
        await StartAsync(options => options.OnBooked = (notice, _, _) =>
            notice.Order == bad ? throw new InvalidOperationException("the application's handler threw") : Task.CompletedTask);
        bad = await PlaceAsync();
        var good = await PlaceAsync();

        await PassAsync(TimeSpan.FromDays(7));

        Assert.Equal(OrderStatus.Unpaid, (await OrderAsync(bad)).Status);
        Assert.Equal(OrderStatus.Expired, (await OrderAsync(good)).Status);
        Assert.Equal(EventStatus.Failed, Assert.Single(await Engine.Queries.EventsAsync(EventStatus.Failed, null, Cancel)).Status);
        bad = default;
        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.Empty(await Engine.Queries.EventsAsync(EventStatus.Failed, null, Cancel));
    }

    [Fact]
    public async Task An_answer_whose_handler_throws_holds_up_no_answer_that_came_with_it()
    {
        var bad = default(Id<Order>);
        await StartAsync(options => options.OnBooked = (notice, _, _) =>
            notice.Order == bad && notice.Type == "refund.failed"
                ? throw new InvalidOperationException("the application's handler threw")
                : Task.CompletedTask);
        var (good, payment) = await OpenAsync();
        (bad, var victim) = await OpenAsync();
        await DeliverAsync(Told.Succeeded("evt-1", victim, "pi_1", 1000));
        await DeliverAsync(Told.Succeeded("evt-2", payment, "pi_2", 1000));
        await SettleAsync();
        Provider.Answers<CreateRefund>(ScriptedProvider.Status(400), ScriptedProvider.Status(400));
        var lame = Done(await Engine.Commands.RefundAsync(bad, null, null, null, Cancel));
        var sound = Done(await Engine.Commands.RefundAsync(good, null, null, null, Cancel));

        await SettleAsync();

        Assert.Equal(RefundStatus.Failed, (await Engine.Queries.RefundAsync(sound.Id, Cancel))!.Status);
        Assert.Equal(RefundStatus.Pending, (await Engine.Queries.RefundAsync(lame.Id, Cancel))!.Status);
        Assert.Equal("create_refund", Assert.Single(await Engine.Queries.EventsAsync(EventStatus.Failed, null, Cancel)).Type);
        bad = default;
        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(RefundStatus.Failed, (await Engine.Queries.RefundAsync(lame.Id, Cancel))!.Status);
        Assert.Equal(2, Provider.SentOf<CreateRefund>().Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_that_dies_around_the_commit_leaves_all_or_nothing(bool committed)
    {
        var (order, payment) = await OpenAsync();
        await DeliverAsync(Told.Succeeded("evt-1", payment, "pi_1", 1000));
        Engine.Store.CommitProbe = phase =>
        {
            if (phase == (committed ? CommitPhase.After : CommitPhase.Before))
                throw new OperationCanceledException("the process died");
        };
        await Assert.ThrowsAsync<OperationCanceledException>(() => Engine.StepAsync(Cancel));

        var reborn = await StartAsync();
        Assert.Equal(committed ? OrderStatus.Paid : OrderStatus.Pending, (await OrderAsync(order)).Status);
        await SettleAsync(reborn);
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(order)).Status);
        Assert.Equal(["order.pending", "order.paid"], await NoticesAsync(order));
        Assert.Equal((EventStatus.Processed, 0), Standing(await EventAsync("evt-1")));
    }

    [Fact]
    public async Task A_store_that_cannot_commit_does_not_accept()
    {
        Engine.Store.CommitProbe = phase =>
        {
            if (phase is CommitPhase.Before)
                throw new IOException("the disk is full");
        };

        await Assert.ThrowsAsync<IOException>(() => DeliverAsync(Irrelevant));

        Engine.Store.CommitProbe = null;
        Assert.Equal(WebhookResult.Accepted, await DeliverAsync(Irrelevant));
    }

    static (EventStatus Status, int Attempts) Standing(Event stored) => (stored.Status, stored.Attempts);

    async Task<(int Count, int Longest)> RejectedAsync()
    {
        await using var session = await Engine.Store.ReadAsync(Cancel);
        var bodies = await session.QueryAsync(
            new Sql("select body from delivery where event_id is null"), _ => { }, row => row.Bytes(0).Length, Cancel);
        return (bodies.Count, bodies.Max());
    }
}

public sealed class SqliteInboxTests() : InboxTests(new SqliteDatabase());

public sealed class PostgresInboxTests(PostgresCluster cluster) : InboxTests(new PostgresDatabase(cluster))
{
    [Fact]
    public async Task Tables_that_have_grown_are_counted_before_the_database_gets_to_it()
    {
        var counted = new Sql("select reltuples::bigint from pg_class where oid = 'event'::regclass");
        for (var number = 0; number < 300; number++)
            await DeliverAsync(new Told { Id = $"evt-{number}", Type = "irrelevant" });

        await Engine.Store.UpkeepAsync(Cancel);

        await using var session = await Engine.Store.ReadAsync(Cancel);
        Assert.Equal(300, await session.FirstAsync(counted, _ => { }, row => row.Number(0), Cancel));
    }

    [Fact]
    public async Task A_park_and_the_creation_of_what_it_waits_for_at_the_same_time_meet()
    {
        for (var round = 0; round < 10; round++)
        {
            var session = $"cs_race_{round}";
            var order = await PlaceAsync();
            Provider.Answers<CreateCheckout>(create => Task.FromResult(ScriptedProvider.Ok(Told.Opened(create.Payment, session))));
            await DeliverAsync(new Told { Id = $"evt-{round}", Type = "moved", Session = session, Step = ProgressStep.Processing });

            await Task.WhenAll(Task.Run(() => Engine.StepAsync(Cancel), Cancel), Task.Run(() => CheckoutAsync(order), Cancel));
            await PassAsync(TimeSpan.FromSeconds(2));

            Assert.Equal(EventStatus.Processed, (await EventAsync($"evt-{round}")).Status);
            Assert.Equal(PaymentStatus.Processing, Assert.Single((await ViewAsync(order)).Payments).Status);
        }
    }
}
