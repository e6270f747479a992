namespace Quittance.Tests.Scenarios;

sealed class Inc15 : Scenario
{
    public override string Title => "A redelivery adds nothing, however often and however late it comes";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
        for (var again = 0; again < 5; again++) await world.RedeliverAsync();
        await world.PassAsync(TimeSpan.FromDays(3));
        await world.RedeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Equal(1, end.Effects("order", "order.paid"));
    }
}

sealed class Inc16 : Scenario
{
    public override string Title => "A twin of an event, under another id, tells nothing new";

    public override async Task PlayAsync(World world)
    {
        world.FaultEvents("*", "twin");
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Equal(1, end.Effects("order", "order.paid"));
        Assert.True(end.Events.Count(one => one.Type == "payment_intent.succeeded") >= 2);
    }
}

sealed class Inc17 : Scenario
{
    public override string Title => "What was seen and not done is done when it is tried again";

    public override async Task PlayAsync(World world)
    {
        world.HandlerFailures = 2;
        await world.DeclareAsync("seats", 1);
        var order = await world.PlaceAsync("order", 100_00, "seats");
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Equal(1, end.Effects("order", "order.paid"));
        Assert.Equal((0, 1), (end.Capacity("seats").Held, end.Capacity("seats").Sold));
    }
}

sealed class Inc19 : Scenario
{
    public override string Title => "An event that succeeded after failures is done, and a redelivery does not run it again";

    public override async Task PlayAsync(World world)
    {
        world.HandlerFailures = 4;
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
        await world.RedeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Equal(1, end.Effects("order", "order.paid"));
    }
}

sealed class Inc20 : Scenario
{
    public override string Title => "The error of a booking that was rolled back is kept, and nothing of the booking is";

    public override async Task PlayAsync(World world)
    {
        world.HandlerFailures = int.MaxValue;
        await world.DeclareAsync("seats", 1);
        var order = await world.PlaceAsync("order", 100_00, "seats");
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
        var failed = await world.Queries.EventsAsync(EventStatus.Dead, null, TestContext.Current.CancellationToken);
        Assert.NotEmpty(failed);
        Assert.All(failed, one => Assert.Contains("a_table_of_the_application", one.Reason, StringComparison.Ordinal));
        Assert.Equal((OrderStatus.Pending, 0L), await StandingAsync(world, order));
        world.HandlerFailures = 0;
        await world.RetryDeadAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Equal(1, end.Effects("order", "order.paid"));
        Assert.Equal((0, 1), (end.Capacity("seats").Held, end.Capacity("seats").Sold));
    }

    static async Task<(OrderStatus, long)> StandingAsync(World world, Id<Order> order) =>
        await world.SeeAsync(order) is var view ? (view.Order.Status, view.Order.AmountPaid) : default;
}

sealed class Inc22 : Scenario
{
    public override string Title => "An event whose process dies over it is booked by the next one";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync("checkout.session.completed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(1, end.Effects("order", "order.paid"));
        Assert.DoesNotContain(end.Events, one => one.DueAt is not null);
    }
}

sealed class Inc23 : Scenario
{
    public override string Title => "Two servers that are woken by one event book it once";

    public override int Servers => 2;

    public override bool HasRaces => true;

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await World.TogetherAsync(() => world.DeliverAsync(), () => world.SettleAsync(), () => world.SettleAsync());
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Equal(1, end.Effects("order", "order.paid"));
    }
}

sealed class Inc25 : Scenario
{
    public override string Title => "What cannot be booked for long is never ended by a deadline, and is booked in the end";

    public override async Task PlayAsync(World world)
    {
        world.HandlerFailures = int.MaxValue;
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.PassAsync(TimeSpan.FromMinutes(70));
        Assert.Equal(OrderStatus.Pending, (await world.SeeAsync(order)).Order.Status);
        world.HandlerFailures = 0;
        await world.RetryDeadAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Equal(1, end.Effects("order", "order.paid"));
    }
}

sealed class Inc28 : Scenario
{
    public override string Title => "An event without an id is known by its bytes, and shown; a read confirms the payment";

    public override int UnresolvedEvents => 1;

    public override async Task PlayAsync(World world)
    {
        world.FaultEvents("*", "drop");
        var order = await world.PlaceAsync("order", 100_00);
        var page = await world.OpenPageAsync(order);
        world.Play(page, "succeed");
        await world.SendSessionAsync("checkout.session.completed", page, "2026-10-28.endive", id: null);
        for (var again = 0; again < 3; again++) await world.RedeliverAsync();
        await world.ComeBackAsync(order);
        await world.SettleAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Equal(1, end.Effects("order", "order.paid"));
        Assert.Equal(EventStatus.Quarantined, Assert.Single(end.Events, one => one.Source is EventSource.Webhook).Status);
    }
}

sealed class Inc29 : Scenario
{
    public override string Title => "When the body is gone the event is still known";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
        await world.PassAsync(TimeSpan.FromDays(100));
        await world.RetainAsync();
        await world.RedeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Equal(1, end.Effects("order", "order.paid"));
    }
}

sealed class Inc32 : Scenario
{
    public override string Title => "A refund's events, whose objects still say paid, confirm nothing again";

    public override async Task PlayAsync(World world)
    {
        var (_, capture) = await Paid.OrderAsync(world, "order", 100_00);
        world.RefundByHand(capture, 10_00);
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(1, end.Effects("order", "order.paid"));
        Assert.Equal(1, end.Effects("order", "refund.succeeded"));
        Assert.Equal(10_00, end.Order("order").AmountRefunded);
    }
}
