namespace Quittance.Tests.Scenarios;

sealed class Inc130 : Scenario
{
    public override string Title => "What was signed in time is booked, though nobody got to it for 20 minutes";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        world.EngineRests = true;
        await world.DeliverAsync();
        world.Time.Advance(TimeSpan.FromMinutes(20));
        world.EngineRests = false;
        await world.SettleAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Equal(1, end.Effects("order", "order.paid"));
    }
}

sealed class Inc133 : Scenario
{
    public override string Title => "Events of versions of long ago and of years ahead are read by their shape";

    static readonly string[] Versions = ["2015-10-16", "2022-11-15", "2026-10-28.endive", "2031-01-01.zinnia"];

    public override async Task PlayAsync(World world)
    {
        world.FaultEvents("*", "drop");
        foreach (var version in Versions)
        {
            var page = await world.OpenPageAsync(await world.PlaceAsync(version, 100_00));
            world.Play(page, "succeed");
            await world.SendSessionAsync("checkout.session.completed", page, version, $"evt_1Of{version}");
        }
    }

    public override void Expect(Ending end)
    {
        Assert.All(Versions, version => Assert.Equal(OrderStatus.Paid, end.Order(version).Status));
        Assert.All(Versions, version => Assert.Equal(1, end.Effects(version, "order.paid")));
    }
}

sealed class Inc134 : Scenario
{
    public override string Title => "Answers in a version of years ago tell the same";

    public override async Task PlayAsync(World world)
    {
        world.StripeVersion = "2020-08-27";
        var order = await world.PlaceAsync("order", 100_00);
        var page = await world.OpenPageAsync(order);
        world.Play(page, "succeed");
        await world.ReturnAsync(order);
        await world.SettleAsync();
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Single(end.Sessions);
    }
}
