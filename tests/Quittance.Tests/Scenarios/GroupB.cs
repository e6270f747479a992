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
