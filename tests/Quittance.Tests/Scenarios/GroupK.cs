namespace Quittance.Tests.Scenarios;

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
