namespace Quittance.Tests.Scenarios;

sealed class Inc01 : Scenario
{
    public override string Title => "A return page shows that it waits, and grants nothing";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        var page = await world.OpenPageAsync(order);
        world.Play(page, "require_action");
        world.Play(page, "fail_action");
        for (var look = 0; look < 3; look++)
            Assert.NotEqual(Quittance.Commands.CheckoutOutcome.Paid, (await world.ReturnAsync(order)).Outcome);
        await world.DeliverAsync();
        Assert.Equal(page, await world.OpenPageAsync(order));
        world.Play(page, "require_action");
        world.Play(page, "fail_action");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Unpaid, end.Order("order").Status);
        Assert.Equal(PaymentStatus.Open, end.Payment("order").Status);
        Assert.Equal(0, end.Effects("order", "order.paid"));
        Assert.Empty(end.Money);
    }
}

sealed class Inc04 : Scenario
{
    public override string Title => "Two event types tell of one capture, and it counts once";

    public override async Task PlayAsync(World world)
    {
        var (first, second) = (await world.PlaceAsync("first", 10_00), await world.PlaceAsync("second", 10_00));
        world.Play(await world.OpenPageAsync(first), "succeed");
        await world.DeliverAsync("checkout.session.completed", "payment_intent.succeeded");
        world.Play(await world.OpenPageAsync(second), "succeed");
        await world.DeliverAsync("payment_intent.succeeded", "checkout.session.completed");
        await world.DeliverAsync();
        await world.RedeliverAsync();
    }

    public override void Expect(Ending end) => Assert.All(["first", "second"], name =>
    {
        Assert.Equal(OrderStatus.Paid, end.Order(name).Status);
        Assert.Equal(10_00, end.Order(name).AmountPaid);
        Assert.Equal(1, end.Effects(name, "order.paid"));
    });
}
