using Quittance.Commands;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Commands;

/// <summary>Paying an order from end to end, with one engine and with two on one database.</summary>
public abstract class CheckoutTests(TestDatabase database) : EngineTests(database)
{
    [Fact]
    public async Task An_order_is_paid_by_the_webhook_and_by_nothing_before()
    {
        Done(await Engine.Commands.DeclareCapacityAsync("evening", 2, null, Cancel));
        var (order, payment) = await OpenAsync(1000, "evening");
        Assert.Equal(OrderStatus.Pending, (await OrderAsync(order)).Status);

        await DeliverAsync(Told.Succeeded("evt-1", payment, "pi_1", 1000));
        await SettleAsync();

        var paid = await OrderAsync(order);
        Assert.Equal((OrderStatus.Paid, 1000, payment), (paid.Status, paid.AmountPaid, paid.PaidBy!.Value));
        Assert.Equal(new Capacity("evening", 2, 0, 1), await Engine.Queries.CapacityAsync("evening", Cancel));
        Assert.Equal(["order.pending", "order.paid"], await NoticesAsync(order));
        Assert.Equal(CheckoutOutcome.Paid, Done(await CheckoutAsync(order)).Outcome);
        Assert.Single(Provider.SentOf<CreateCheckout>());
    }

    [Fact]
    public async Task The_story_of_an_order_names_each_event_that_moved_it()
    {
        var (order, payment) = await TickingAsync();
        await DeliverAsync(Told.Succeeded("evt-1", payment, "pi_1", 1000));
        await SettleAsync();

        var story = (await Engine.Queries.StoryAsync(order, Cancel))!;

        Assert.Equal(
            ["OrderPlaced", "CheckoutAsked", "create_checkout", "succeeded", "read_settlement"],
            story.Events.Select(moved => moved.Type));
        Assert.Equal(
            ["unpaid", "starting", "pending", "open", "succeeded", "paid"],
            story.Transitions.Select(step => step.To));
        Assert.All(story.Transitions, step => Assert.Contains(story.Events, moved => moved.Id == step.Event));
        Assert.Equal(["create_checkout", "read_settlement"], story.Calls.Select(call => call.Request.Kind));
        Assert.All(story.Calls, call => Assert.Equal(CallStatus.Done, call.Status));
    }

    [Fact]
    public async Task A_repeated_command_has_happened_once()
    {
        var first = Done(await Engine.Commands.PlaceAsync(Terms(), guest: false, "key-1", Cancel));
        var again = Done(await Engine.Commands.PlaceAsync(Terms(), guest: false, "key-1", Cancel));

        Assert.Equal(first.Order.Id, again.Order.Id);
        Assert.Single(await Engine.Queries.OrdersAsync(null, null, Cancel));
    }

    [Fact]
    public async Task A_refused_command_that_changed_nothing_leaves_no_trace()
    {
        var absent = Entropy.NewId<Order>(VirtualTime.Epoch);

        Assert.Equal("order_not_found", Refused(await CheckoutAsync(absent)).Code);
        Assert.Equal("order_not_found", Refused(await Engine.Commands.CancelAsync(absent, "key-1", Cancel)).Code);

        Assert.Empty(await Engine.Queries.EventsAsync(null, null, Cancel));
    }

    [Fact]
    public async Task A_provider_that_is_not_set_up_is_told_so() =>
        Assert.Equal("provider_not_configured", Refused(await CheckoutAsync(await PlaceAsync(), "nobody")).Code);

    [Fact]
    public async Task Texts_that_a_database_cannot_keep_are_refused_before_it_sees_them()
    {
        var terms = Terms() with { Metadata = new Dictionary<string, string> { ["note"] = "a\0b" } };

        Assert.Equal("invalid_order", Refused(await Engine.Commands.PlaceAsync(terms, guest: false, null, Cancel)).Code);
        Assert.Equal("invalid_capacity", Refused(await Engine.Commands.DeclareCapacityAsync("a\0b", 1, null, Cancel)).Code);
    }

    [Fact]
    public async Task A_second_checkout_gets_the_same_page()
    {
        var (order, payment) = await OpenAsync();

        var again = Done(await CheckoutAsync(order));

        Assert.Equal((CheckoutOutcome.Open, $"https://pay.example/cs_{payment}"), (again.Outcome, again.Url));
        Assert.Single(Provider.SentOf<CreateCheckout>());
        Assert.Single((await ViewAsync(order)).Payments);
    }

    [Fact]
    public async Task Capture_that_a_returning_customer_brings_to_light_is_told_as_processing_and_confirmed_by_the_inbox()
    {
        var (order, payment) = await OpenAsync();
        Provider.Answers<ReadPayment>(ScriptedProvider.Ok(Told.Succeeded("", payment, "pi_1", 1000)));

        var view = Done(await Engine.Commands.ResumeAsync(order, Cancel));

        Assert.Equal(CheckoutOutcome.Processing, view.Outcome);
        Assert.Equal(OrderStatus.Pending, (await OrderAsync(order)).Status);
        await SettleAsync();
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(order)).Status);
    }

    [Fact]
    public async Task A_checkout_at_another_provider_closes_the_first_page_and_opens_its_own()
    {
        var other = new ScriptedProvider("other");
        await StartAsync(options => options.Providers.Add(other));
        var (order, first) = await OpenAsync();

        var view = Done(await CheckoutAsync(order, "other"));

        Assert.Equal((CheckoutOutcome.Open, "other"), (view.Outcome, view.Order.ActivePayment!.Provider));
        Assert.Equal(first, Assert.Single(Provider.SentOf<ExpireCheckout>()).Request.Payment);
        Assert.Single(other.SentOf<CreateCheckout>());
        Assert.Equal([PaymentStatus.Expired, PaymentStatus.Open], (await ViewAsync(order)).Payments.Select(payment => payment.Status));
    }

    [Fact]
    public async Task Nobody_is_sent_to_a_page_that_is_being_closed()
    {
        var other = new ScriptedProvider("other");
        await StartAsync(options => options.Providers.Add(other));
        var (order, _) = await OpenAsync();
        Provider.Answers<ExpireCheckout>(ScriptedProvider.Silence);

        Assert.Equal(CheckoutOutcome.Checking, Done(await CheckoutAsync(order, "other")).Outcome);
        Assert.Empty(other.Sent);

        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(CheckoutOutcome.Open, Done(await CheckoutAsync(order, "other")).Outcome);
        var keys = Provider.SentOf<ExpireCheckout>().Select(sent => sent.Key).ToArray();
        Assert.Equal(2, keys.Length);
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task An_answer_that_never_came_is_asked_for_again_with_the_same_key_and_request()
    {
        var order = await PlaceAsync();
        Provider.Answers<CreateCheckout>(ScriptedProvider.Silence, ScriptedProvider.Status(500), ScriptedProvider.Refused);

        Assert.Equal(CheckoutOutcome.Checking, Done(await CheckoutAsync(order)).Outcome);
        Assert.Equal(CheckoutOutcome.Checking, Done(await CheckoutAsync(order)).Outcome);
        for (var i = 0; i < 4; i++)
            await PassAsync(TimeSpan.FromSeconds(8));

        Assert.Equal(CheckoutOutcome.Open, Done(await CheckoutAsync(order)).Outcome);
        var sent = Provider.SentOf<CreateCheckout>();
        Assert.Equal(4, sent.Count);
        Assert.Single(sent.Select(call => call.Key).Distinct());
        Assert.Single(sent.Select(call => Quittance.Storage.Json.Write<ProviderRequest>(call.Request)).Distinct());
        Assert.Single((await ViewAsync(order)).Payments);
    }

    [Fact]
    public async Task A_replayed_error_is_looked_up_and_the_page_that_is_found_is_used()
    {
        var order = await PlaceAsync();
        Provider.Answers<CreateCheckout>(ScriptedProvider.Status(500, replayed: true));
        Provider.Answers<FindCheckout>(find => Task.FromResult(ScriptedProvider.Ok(Told.Opened(find.Payment, "cs_found"))));

        var view = Done(await CheckoutAsync(order));

        Assert.Equal((CheckoutOutcome.Open, "https://pay.example/cs_found"), (view.Outcome, view.Url));
    }

    [Fact]
    public async Task A_refusal_of_the_provider_is_told_and_the_order_can_be_tried_again()
    {
        var order = await PlaceAsync();
        Provider.Answers<CreateCheckout>(ScriptedProvider.Status(400, "amount_too_small"));

        var refusal = Refused(await CheckoutAsync(order));

        Assert.Equal(("provider_refused", RefusalKind.Provider), (refusal.Code, refusal.Kind));
        Assert.Contains("amount_too_small", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(CheckoutOutcome.Open, Done(await CheckoutAsync(order)).Outcome);
        Assert.Equal(2, Provider.SentOf<CreateCheckout>().Select(sent => sent.Key).Distinct().Count());
    }

    [Fact]
    public async Task A_caller_that_dies_is_followed_by_another_with_the_same_key_and_request()
    {
        var order = await PlaceAsync();
        Provider.Answers<CreateCheckout>(_ => throw new OperationCanceledException("the process died"));
        await Assert.ThrowsAsync<OperationCanceledException>(() => CheckoutAsync(order));
        var reborn = await StartAsync();
        await SettleAsync(reborn);
        Assert.Single(Provider.Sent);

        await PassAsync(TimeSpan.FromSeconds(61));
        await PassAsync(Backoff.After(1));

        var sent = Provider.SentOf<CreateCheckout>();
        Assert.Equal(2, sent.Count);
        Assert.Equal(sent[0].Key, sent[1].Key);
        Assert.Equal(CheckoutOutcome.Open, Done(await CheckoutAsync(order)).Outcome);
    }

    [Fact]
    public async Task An_attempt_that_died_unanswered_is_never_given_up_as_not_made()
    {
        var order = await PlaceAsync();
        Provider.Answers<CreateCheckout>(_ => throw new OperationCanceledException("the process died"));
        await Assert.ThrowsAsync<OperationCanceledException>(() => CheckoutAsync(order));
        Provider.Answers<CreateCheckout>([.. Enumerable.Repeat(ScriptedProvider.Refused, 8)]);

        for (var i = 0; i < 8; i++)
            await PassAsync(TimeSpan.FromMinutes(5));

        var payment = Assert.Single((await ViewAsync(order)).Payments);
        Assert.True(payment.IsLive);
        Assert.Equal(OrderStatus.Pending, (await OrderAsync(order)).Status);
    }

    [Fact]
    public async Task An_order_that_nobody_pays_ends_and_its_place_is_free_again()
    {
        Done(await Engine.Commands.DeclareCapacityAsync("evening", 1, null, Cancel));
        var (order, _) = await OpenAsync(1000, "evening");

        await PassAsync(TimeSpan.FromMinutes(66));
        await PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(OrderStatus.Unpaid, (await OrderAsync(order)).Status);
        Assert.Equal(1, (await Engine.Queries.CapacityAsync("evening", Cancel))!.Free);
        await PassAsync(TimeSpan.FromDays(7));

        Assert.Equal(OrderStatus.Expired, (await OrderAsync(order)).Status);
        Assert.Equal(["order.pending", "order.payment_failed", "order.expired"], await NoticesAsync(order));
    }

    [Fact]
    public async Task Cancelling_closes_the_page_first()
    {
        var (order, _) = await OpenAsync();

        var view = Done(await Engine.Commands.CancelAsync(order, null, Cancel));

        Assert.Equal(OrderStatus.Canceled, view.Order.Status);
        Assert.Single(Provider.SentOf<ExpireCheckout>());
        Assert.Equal(["order.pending", "order.canceled"], await NoticesAsync(order));
    }

    [Fact]
    public async Task A_payment_that_names_several_orders_pays_all_of_them_once()
    {
        var first = await PlaceAsync(1000);
        var second = await PlaceAsync(500);
        var told = new Told { Type = "succeeded", Orders = [$"{first}", $"{second}"], Capture = "pi_1", Amount = 1500, Currency = "eur" };
        await DeliverAsync(told with { Id = "evt-1" });
        await DeliverAsync(told with { Id = "evt-2" });
        await SettleAsync();

        Assert.Equal(
            [OrderStatus.Paid, OrderStatus.Paid],
            new[] { await OrderAsync(first), await OrderAsync(second) }.Select(order => order.Status));
        Assert.Equal(Assert.Single((await ViewAsync(first)).Payments).Id, Assert.Single((await ViewAsync(second)).Payments).Id);
        Assert.Empty(await CasesAsync(first));
    }

    [Fact]
    public async Task A_replay_of_the_same_events_decides_the_same_ids()
    {
        var (order, payment) = await TickingAsync();
        var story = (await Engine.Queries.StoryAsync(order, Cancel))!;

        var mint = new Mint(story.Events[0].Id, story.Events[0].ReceivedAt);
        var begun = new Mint(story.Events[1].Id, story.Events[1].ReceivedAt);

        Assert.Equal(order, mint.Next<Order>());
        Assert.Equal(payment, begun.Next<Payment>());
        Assert.Equal(story.Notices[0].Id, begun.Next<Notice>());
        Assert.Equal(story.Calls[0].Id, begun.Next<Call>());
    }

    [Fact]
    public async Task Twenty_checkouts_of_one_order_at_once_begin_one_payment()
    {
        var first = Engine;
        var second = await StartAsync();
        var order = await PlaceAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => CheckoutAsync(order, engine: i % 2 == 0 ? first : second), Cancel)));
        await SettleAsync();

        Assert.All(results, result => Assert.Contains(Done(result).Outcome, new[] { CheckoutOutcome.Open, CheckoutOutcome.Checking }));
        Assert.Single((await ViewAsync(order)).Payments);
        Assert.Single(Provider.SentOf<CreateCheckout>());
        Assert.Equal(["order.pending"], await NoticesAsync(order));
    }

    [Fact]
    public async Task Of_two_who_want_the_last_place_at_once_one_gets_it()
    {
        var first = Engine;
        var second = await StartAsync();
        for (var round = 0; round < 10; round++)
        {
            var capacity = $"evening-{round}";
            Done(await Engine.Commands.DeclareCapacityAsync(capacity, 1, null, Cancel));
            Id<Order>[] orders = [await PlaceAsync(1000, capacity), await PlaceAsync(1000, capacity)];

            var results = await Task.WhenAll(
                Task.Run(() => CheckoutAsync(orders[0], engine: first), Cancel), Task.Run(
                    () => CheckoutAsync(orders[1], engine: second), Cancel));

            Assert.Single(results, result => result is Result<CheckoutView>.Done);
            Assert.Equal("sold_out", Refused(results.Single(result => result is Result<CheckoutView>.Refused)).Code);
            Assert.Equal(new Capacity(capacity, 1, 1, 0), await Engine.Queries.CapacityAsync(capacity, Cancel));
        }
    }

    [Fact]
    public async Task A_deadline_that_two_engines_notice_is_one_event()
    {
        var first = Engine;
        var second = await StartAsync();
        var order = await PlaceAsync();
        Time.Advance(TimeSpan.FromDays(7));

        await Task.WhenAll(Task.Run(() => first.StepAsync(Cancel), Cancel), Task.Run(() => second.StepAsync(Cancel), Cancel));

        Assert.Single(await Engine.Queries.EventsAsync(null, null, Cancel), told => told.Source is EventSource.Clock);
        Assert.Equal(["order.expired"], await NoticesAsync(order));
    }

    [Fact]
    public async Task The_same_webhooks_at_two_engines_at_once_pay_once()
    {
        var first = Engine;
        var second = await StartAsync();
        var (order, payment) = await OpenAsync();
        for (var i = 0; i < 10; i++)
            await DeliverAsync(Told.Succeeded($"evt-{i}", payment, "pi_1", 1000));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? first : second).StepAsync(Cancel), Cancel)));
        await SettleAsync();

        Assert.Equal((OrderStatus.Paid, 1000), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountPaid));
        Assert.Equal(["order.pending", "order.paid"], await NoticesAsync(order));
        Assert.Empty(await Engine.Queries.EventsAsync(EventStatus.Failed, null, Cancel));
    }

    /// <summary>An order with an open page, each step in a millisecond of its own: then the ids of the events are in order.</summary>
    async Task<(Id<Order> Order, Id<Payment> Payment)> TickingAsync()
    {
        var order = await PlaceAsync();
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Provider.Answers<CreateCheckout>(create =>
        {
            Time.Advance(TimeSpan.FromMilliseconds(1));
            return Task.FromResult(ScriptedProvider.Ok(Told.Opened(create.Payment, "cs_1")));
        });
        var view = Done(await CheckoutAsync(order));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        return (order, view.Order.ActivePayment!.Id);
    }
}

public sealed class SqliteCheckoutTests() : CheckoutTests(new SqliteDatabase());

public sealed class PostgresCheckoutTests(PostgresCluster cluster) : CheckoutTests(new PostgresDatabase(cluster));
