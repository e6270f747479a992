using Quittance.Commands;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Commands;

/// <summary>Giving money back: asked for once, sent under one key, ended by the provider's word alone.</summary>
public abstract class RefundTests(TestDatabase database) : MoneyTests(database)
{
    /// <summary>Found by the simulator: a page that could not be closed, and a refund under way, were read without end.</summary>
    [Fact]
    public async Task A_customer_who_comes_back_does_not_have_a_refund_read_that_takes_its_time()
    {
        var order = Done(await Engine.Commands.PlaceAsync(Terms(), guest: false, null, Cancel)).Order.Id;
        Done(await CheckoutAsync(order));
        Provider.Answers<ExpireCheckout>([.. Enumerable.Repeat(ScriptedProvider.Status(429), 50)]);
        await TellAsync(new Told { Type = "succeeded", Orders = [$"{order}"], Capture = "pi_2", Amount = 1000, Currency = "eur" });
        var refund = Done(await RefundAsync(order));
        Provider.Answers<ReadMovement>([.. Enumerable.Repeat(ScriptedProvider.Ok(Back(refund, RefundStep.Pending, "pi_2")), 50)]);
        await SettleAsync();

        await CheckoutAsync(order);

        Assert.Empty(Provider.SentOf<ReadMovement>());
    }

    /// <summary>Found by the simulator: what went back of the second capture was taken from the order and its seller.</summary>
    [Fact]
    public async Task What_goes_back_of_a_second_capture_is_not_taken_from_the_order()
    {
        var (order, payment) = await PaidAsync();
        Provider.Answers<ReadSettlement>(ScriptedProvider.Status(404));
        await TellAsync(Told.Succeeded("", payment, "pi_2", 1000));
        await TellAsync(Told.Succeeded("", payment, "pi_2", 1000));
        Assert.Equal((-1000, -1000), (await RevenueAsync(), await SuspenseAsync()));
        await PassAsync(TimeSpan.FromDays(1));
        Assert.Equal(["pi_1", "pi_2", "pi_2"], Provider.SentOf<ReadSettlement>().Select(sent => sent.Request.Capture.Value));

        await TellAsync(Told.Refunded("", payment, "pi_2", "re_2", 1000));

        Assert.Equal((OrderStatus.Paid, 0), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        Assert.Equal((-1000, 0), (await RevenueAsync(), await SuspenseAsync()));
        await ProveAsync(1000);
    }

    [Fact]
    public async Task A_full_refund_is_ended_by_the_webhook_and_by_nothing_before()
    {
        var (order, payment) = await PaidAsync();

        var refund = Done(await RefundAsync(order));
        await SettleAsync();

        var sent = Assert.Single(Provider.SentOf<CreateRefund>());
        Assert.Equal(($"quittance-{refund.Id}", payment, 1000), (sent.Key!, sent.Request.Payment, sent.Request.Amount.Minor));
        Assert.Equal(RefundStatus.Pending, (await KnownAsync(refund)).Status);
        Assert.Equal((OrderStatus.RefundPending, 0), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        await ProveAsync(1000);

        await TellAsync(Back(refund));
        await TellAsync(Back(refund));

        Assert.Equal(RefundStatus.Succeeded, (await KnownAsync(refund)).Status);
        Assert.Equal((OrderStatus.Refunded, 1000), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        Assert.Equal(0, await RevenueAsync());
        Assert.Equal(["order.pending", "order.paid", "refund.pending", "refund.succeeded"], await NoticesAsync(order));
        Assert.Single(Provider.SentOf<CreateRefund>());
        await ProveAsync(0);
    }

    [Fact]
    public async Task What_each_event_meant_is_kept_when_its_body_is_dropped()
    {
        var (order, _) = await PaidAsync();
        await GiveBackAsync(order, 400);
        await PassAsync(TimeSpan.FromDays(100));
        IsRebuilt = false;
        while (await Engine.RetainAsync(Cancel) > 0) { }

        var story = (await Engine.Queries.StoryAsync(order, Cancel))!;

        Assert.Equal(
            ["call_settled", "call_settled", "call_settled", "checkout_asked", "checkout_opened", "order_placed", "payment_succeeded",
             "refund_asked", "refund_told", "refund_told", "settlement_told"],
            story.Events.SelectMany(told => told.Facts).Select(fact => fact.Fact).Order(StringComparer.Ordinal));
        var confirmed = story.Events.SelectMany(told => told.Facts).Single(fact => fact.Fact == "payment_succeeded");
        Assert.Equal(("pi_1", 1000, "eur"), (confirmed.About, (int)confirmed.Amount!, confirmed.Currency));
    }

    [Fact]
    public async Task A_webhook_that_comes_before_the_answer_ends_the_refund_once()
    {
        var (order, _) = await PaidAsync();
        Provider.Answers<CreateRefund>(async create =>
        {
            var told = Told.Refunded("evt-early", create.Payment, "pi_1", $"re_{create.Refund}", 1000) with { Ours = $"{create.Refund}" };
            await DeliverAsync(told);
            await Engine.StepAsync(Cancel);
            return ScriptedProvider.Ok(told with { Id = "" });
        });

        var refund = Done(await RefundAsync(order));
        await SettleAsync();

        Assert.Equal(RefundStatus.Succeeded, (await KnownAsync(refund)).Status);
        Assert.Equal(OrderStatus.Refunded, (await OrderAsync(order)).Status);
        Assert.Single(await NoticesAsync(order), type => type == "refund.succeeded");
        Assert.Empty((await ViewAsync(order)).OpenCalls);
        await ProveAsync(0);
    }

    [Fact]
    public async Task Partial_refunds_add_up_to_the_whole()
    {
        var (order, _) = await PaidAsync();

        await GiveBackAsync(order, 300);
        Assert.Equal((OrderStatus.PartiallyRefunded, 300), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        Time.Advance(TimeSpan.FromSeconds(1));
        await GiveBackAsync(order, 300);
        await ProveAsync(400);
        Time.Advance(TimeSpan.FromSeconds(1));
        await GiveBackAsync(order);

        Assert.Equal((OrderStatus.Refunded, 1000), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        Assert.Equal([300, 300, 400], (await ViewAsync(order)).Refunds.Select(refund => refund.Amount.Minor));
        Assert.Equal(3, Provider.SentOf<CreateRefund>().Select(sent => sent.Key).Distinct().Count());
        Assert.Equal("refund_exceeds_rest", Refused(await RefundAsync(order)).Code);
        await ProveAsync(0);
    }

    [Fact]
    public async Task Partial_refunds_that_are_under_way_together_never_exceed_what_came()
    {
        var (order, _) = await PaidAsync();
        var first = Done(await RefundAsync(order, 600));
        var second = Done(await RefundAsync(order, 300));

        Assert.Equal("refund_already_requested", Refused(await RefundAsync(order, 101)).Code);
        Assert.Equal("refund_already_requested", Refused(await RefundAsync(order)).Code);
        await SettleAsync();
        await TellAsync(Back(second));
        Assert.Equal((OrderStatus.RefundPending, 300), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        await TellAsync(Back(first));

        Assert.Equal((OrderStatus.PartiallyRefunded, 900), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        await ProveAsync(100);
    }

    [Fact]
    public async Task A_refund_that_was_made_at_the_provider_is_booked_without_being_asked_for()
    {
        var (order, payment) = await PaidAsync();

        await TellAsync(Told.Refunded("", null, "pi_1", "re_hand", 400));
        await TellAsync(Told.Refunded("", payment, "pi_1", "re_hand", 400));

        Assert.Equal((OrderStatus.PartiallyRefunded, 400), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        Assert.Empty(Provider.SentOf<CreateRefund>());
        Assert.Equal(-600, await RevenueAsync());
        Assert.Equal("refund_exceeds_rest", Refused(await RefundAsync(order, 601)).Code);
        await ProveAsync(600);
    }

    [Fact]
    public async Task A_refund_that_the_provider_refuses_moves_nothing_and_can_be_asked_for_again()
    {
        var (order, _) = await PaidAsync();
        Provider.Answers<CreateRefund>(ScriptedProvider.Status(400, "insufficient_funds"));

        var refused = Done(await RefundAsync(order));
        await SettleAsync();

        var known = await KnownAsync(refused);
        Assert.Equal((RefundStatus.Failed, "insufficient_funds"), (known.Status, known.Error!.Code));
        Assert.Equal((OrderStatus.Paid, 0), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        Assert.Contains("refund.failed", await NoticesAsync(order));
        await ProveAsync(1000);
        await GiveBackAsync(order);
        Assert.Equal(OrderStatus.Refunded, (await OrderAsync(order)).Status);
        Assert.Equal(2, Provider.SentOf<CreateRefund>().Select(sent => sent.Key).Distinct().Count());
        await ProveAsync(0);
    }

    [Fact]
    public async Task A_refund_whose_outcome_is_unknown_blocks_the_next_and_is_sent_again_under_the_same_key()
    {
        var (order, _) = await PaidAsync();
        Provider.Answers<CreateRefund>(ScriptedProvider.Silence, ScriptedProvider.Status(500));

        var refund = Done(await RefundAsync(order, 400));
        await SettleAsync();
        Assert.Equal(RefundStatus.Unknown, (await KnownAsync(refund)).Status);
        Assert.Equal(OrderStatus.RefundPending, (await OrderAsync(order)).Status);
        Assert.Equal("refund_unknown", Refused(await RefundAsync(order, 100)).Code);
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("refund_unknown", Refused(await RefundAsync(order, 100)).Code);
        await PassAsync(TimeSpan.FromSeconds(10));
        await TellAsync(Back(refund));

        Assert.Equal((OrderStatus.PartiallyRefunded, 400), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        Assert.Equal([$"quittance-{refund.Id}"], Provider.SentOf<CreateRefund>().Select(sent => sent.Key).Distinct());
        Assert.Equal(3, Provider.SentOf<CreateRefund>().Count);
        await ProveAsync(600);
    }

    [Fact]
    public async Task A_refund_whose_outcome_is_unknown_and_that_is_found_has_succeeded()
    {
        var (order, payment) = await PaidAsync();
        Provider.Answers<CreateRefund>(ScriptedProvider.Status(500, replayed: true));
        Provider.Answers<FindRefund>(find => Task.FromResult(ScriptedProvider.Ok(
            Told.Refunded("", payment, "pi_1", "re_found", 1000) with { Ours = $"{find.Refund}" })));

        var refund = Done(await RefundAsync(order));
        await SettleAsync();

        Assert.Equal((RefundStatus.Succeeded, "re_found"), ((await KnownAsync(refund)).Status, (await KnownAsync(refund)).Ref!.Value));
        Assert.Equal(OrderStatus.Refunded, (await OrderAsync(order)).Status);
        Assert.Single(Provider.SentOf<CreateRefund>());
        await ProveAsync(0);
    }

    [Fact]
    public async Task A_refund_whose_outcome_is_unknown_has_failed_only_when_its_absence_is_proved()
    {
        var (order, _) = await PaidAsync();
        Provider.Answers<CreateRefund>([.. Enumerable.Repeat(ScriptedProvider.Silence, 30)]);
        var refund = Done(await RefundAsync(order));
        await SettleAsync();
        foreach (var hours in new[] { 11.0, 11, 0.9, 0.2, 24, 24 })
        {
            await PassAsync(TimeSpan.FromHours(hours));
            Assert.Equal(RefundStatus.Unknown, (await KnownAsync(refund)).Status);
            Assert.Equal("refund_unknown", Refused(await RefundAsync(order)).Code);
        }

        Assert.NotEmpty(Provider.SentOf<FindRefund>());
        Assert.Contains(CaseKind.UnknownOutcome, await CasesAsync(order));
        await PassAsync(TimeSpan.FromHours(25));

        Assert.Equal(RefundStatus.Failed, (await KnownAsync(refund)).Status);
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(order)).Status);
        Assert.Single(Provider.SentOf<CreateRefund>().Select(sent => sent.Key).Distinct());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task A_refund_whose_key_the_provider_may_have_forgotten_is_looked_up_and_not_sent_again()
    {
        var (order, payment) = await PaidAsync();
        Provider.Answers<CreateRefund>(ScriptedProvider.Silence);
        Provider.Answers<FindRefund>(find => Task.FromResult(ScriptedProvider.Ok(
            Told.Refunded("", payment, "pi_1", "re_made", 400) with { Ours = $"{find.Refund}" })));
        Done(await RefundAsync(order, 400));
        await SettleAsync();

        // The server was down for two days.
        await PassAsync(TimeSpan.FromDays(2));

        Assert.Single(Provider.SentOf<CreateRefund>());
        Assert.Equal(400, (await OrderAsync(order)).AmountRefunded);
        await ProveAsync(600);
    }

    [Fact]
    public async Task A_refund_whose_caller_died_is_not_sent_again_after_the_provider_may_have_forgotten_its_key()
    {
        var (order, _) = await PaidAsync();
        Provider.Answers<CreateRefund>(_ => throw new OperationCanceledException("the process died"));
        var refund = Done(await RefundAsync(order, 400));
        await Assert.ThrowsAsync<OperationCanceledException>(() => SettleAsync());
        await StartAsync();

        await PassAsync(TimeSpan.FromDays(2));

        Assert.Single(Provider.SentOf<CreateRefund>());
        Assert.NotEmpty(Provider.SentOf<FindRefund>());
        Assert.Equal(OrderStatus.RefundPending, (await OrderAsync(order)).Status);
        Assert.True((await KnownAsync(refund)).IsOpen);
    }

    [Fact]
    public async Task A_refund_that_comes_back_days_later_is_posted_back_and_put_before_a_person()
    {
        var (order, _) = await PaidAsync();
        var refund = await GiveBackAsync(order);
        await PassAsync(TimeSpan.FromDays(3));

        await TellAsync(Back(refund, RefundStep.Failed));
        await TellAsync(Back(refund, RefundStep.Failed));
        await TellAsync(Back(refund));

        Assert.Equal(RefundStatus.Failed, (await KnownAsync(refund)).Status);
        Assert.Equal((OrderStatus.Paid, 0), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        Assert.Equal([CaseKind.RefundFailed], await CasesAsync(order));
        Assert.Single(await NoticesAsync(order), type => type == "refund.failed");
        Assert.Equal(-1000, await RevenueAsync());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task What_cannot_be_refunded_is_refused_and_nothing_is_asked_of_the_provider()
    {
        var unpaid = await PlaceAsync();
        Assert.Equal("order_not_paid", Refused(await RefundAsync(unpaid)).Code);
        var (order, _) = await PaidAsync();
        Assert.Equal("refund_exceeds_rest", Refused(await RefundAsync(order, 1001)).Code);
        Assert.Equal("refund_exceeds_rest", Refused(await RefundAsync(order, 0)).Code);
        Assert.Equal("refund_exceeds_rest", Refused(await RefundAsync(order, -1)).Code);

        await PassAsync(TimeSpan.FromDays(14) + TimeSpan.FromSeconds(1));

        Assert.Equal("refund_window_closed", Refused(await RefundAsync(order)).Code);
        Assert.Empty(Provider.SentOf<CreateRefund>());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task The_same_key_makes_one_refund()
    {
        var (order, _) = await PaidAsync();

        var first = Done(await RefundAsync(order, 400, "key-1"));
        await SettleAsync();
        var again = Done(await RefundAsync(order, 400, "key-1"));
        await SettleAsync();

        Assert.Equal(first.Id, again.Id);
        Assert.Single(Provider.SentOf<CreateRefund>());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task A_refund_of_a_payment_that_nobody_knows_waits_and_is_then_booked_against_suspense()
    {
        await TellAsync(Told.Refunded("", null, "pi_9", "re_9", 400));
        await ProveAsync(0);

        await PassAsync(TimeSpan.FromDays(3));

        Assert.Equal(400, await SuspenseAsync());
        Assert.Equal(CaseKind.Unattributed, Assert.Single(await Engine.Queries.CasesAsync(null, null, Cancel)).Kind);
        await ProveAsync(-400);
    }

    [Fact]
    public async Task A_refund_that_was_booked_against_suspense_can_still_come_back_after_its_payment_is_known()
    {
        await TellAsync(Told.Refunded("", null, "pi_1", "re_9", 400));
        await PassAsync(TimeSpan.FromDays(3));
        await PaidAsync();

        await TellAsync(Told.Refunded("", null, "pi_1", "re_9", 400, RefundStep.Failed) with { Error = "account_closed" });

        Assert.Null((await EventAsync("evt-3")).Reason);
        Assert.Equal(0, await SuspenseAsync());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task Of_a_payment_that_pays_two_orders_each_is_refunded_by_itself_and_both_by_the_provider()
    {
        Id<Order>[] orders = [await PlaceAsync(1000), await PlaceAsync(500)];
        await TellAsync(new Told
        {
            Type = "succeeded",
            Orders = [.. orders.Select(order => $"{order}")],
            Capture = "pi_1",
            Amount = 1500,
            Currency = "eur",
        });

        await GiveBackAsync(orders[0], 400);
        var (first, second) = (await OrderAsync(orders[0]), await OrderAsync(orders[1]));
        Assert.Equal((OrderStatus.PartiallyRefunded, 400), (first.Status, first.AmountRefunded));
        Assert.Equal((OrderStatus.Paid, 0), (second.Status, second.AmountRefunded));
        await TellAsync(Told.Refunded("", null, "pi_1", "re_hand", 550));

        var other = (await OrderAsync(orders[1])).AmountRefunded;
        Assert.Equal(950, (await OrderAsync(orders[0])).AmountRefunded + other);
        await GiveBackAsync(orders[0]);
        Assert.Equal(other, (await OrderAsync(orders[1])).AmountRefunded);
        await GiveBackAsync(orders[1]);
        Assert.Equal(OrderStatus.Refunded, (await OrderAsync(orders[0])).Status);
        Assert.Equal(OrderStatus.Refunded, (await OrderAsync(orders[1])).Status);
        Assert.Equal(0, await RevenueAsync());
        await ProveAsync(0);
    }

    [Fact]
    public async Task Twenty_who_ask_for_all_of_it_at_once_get_one_refund()
    {
        var engines = new[] { Engine, await StartAsync() };
        var (order, _) = await PaidAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => RefundAsync(order, engine: engines[i % 2]), Cancel)));
        await Task.WhenAll(engines.Select(engine => Task.Run(() => engine.StepAsync(Cancel), Cancel)));
        await SettleAsync();

        var refund = Done(Assert.Single(results, result => result is Result<Refund>.Done));
        Assert.All(
            results.Where(result => result is Result<Refund>.Refused),
            result => Assert.Equal("refund_already_requested", Refused(result).Code));
        Assert.Single(Provider.SentOf<CreateRefund>());
        await TellAsync(Back(refund));
        Assert.Equal(OrderStatus.Refunded, (await OrderAsync(order)).Status);
        Assert.Single((await ViewAsync(order)).Refunds);
        Assert.Equal(2, (await Engine.Queries.LedgerTransactionsAsync(order, null, Cancel)).Count);
        await ProveAsync(0);
    }

    [Fact]
    public async Task Twenty_who_ask_under_one_key_at_once_get_the_same_refund()
    {
        var engines = new[] { Engine, await StartAsync() };
        var (order, _) = await PaidAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => RefundAsync(order, 300, "key-1", engines[i % 2]), Cancel)));
        await SettleAsync();

        Assert.Single(results.Select(result => Done(result).Id).Distinct());
        Assert.Single(Provider.SentOf<CreateRefund>());
        await ProveAsync(1000);
    }
}

public sealed class SqliteRefundTests() : RefundTests(new SqliteDatabase());

public sealed class PostgresRefundTests(PostgresCluster cluster) : RefundTests(new PostgresDatabase(cluster));
