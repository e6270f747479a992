namespace Quittance.Tests.Scenarios;

sealed class Inc107 : Scenario
{
    public override string Title => "Yen and pesos are asked for as they are, euros in cents";

    public override async Task PlayAsync(World world)
    {
        foreach (var (currency, amount) in new[] { ("jpy", 1000L), ("eur", 10_00L), ("clp", 1000L) })
            world.Play(await world.OpenPageAsync(await world.PlaceAsync(currency, amount, currency: currency)), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.All(end.Orders, order => Assert.Equal(OrderStatus.Paid, order.View.Order.Status));
        Assert.Equal(
            [("clp", 1000L), ("eur", 1000L), ("jpy", 1000L)],
            end.Money.Where(row => (string?)row["type"] == "capture")
                .Select(row => ((string)row["currency"]!, (long)row["amount"]!))
                .Order());
    }
}

sealed class Inc112 : Scenario
{
    public override string Title => "The right number in the wrong currency pays nothing, and is shown";

    public override int UnresolvedEvents => 1;

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        Merchant.Charge(world, 100_00, order.ToString(), currency: "usd");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Pending, 0L), (end.Order("order").Status, end.Order("order").AmountPaid));
        var shown = Assert.Single(end.Cases);
        Assert.Equal((CaseKind.AmountMismatch, "usd"), (shown.Kind, shown.Amount!.Value.Currency.Code));
        Assert.Equal(0, end.Effects("order", "order.paid"));
    }
}

sealed class Inc115 : Scenario
{
    public override string Title => "Too little and too much pay nothing, and are shown";

    public override int UnresolvedEvents => 2;

    public override async Task PlayAsync(World world)
    {
        Merchant.Charge(world, 60_00, (await world.PlaceAsync("under", 100_00)).ToString());
        Merchant.Charge(world, 110_00, (await world.PlaceAsync("over", 100_00)).ToString());
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.All(end.Orders, order => Assert.Equal((OrderStatus.Pending, 0L), (order.View.Order.Status, order.View.Order.AmountPaid)));
        Assert.Equal([60_00L, 110_00L], end.Cases.Select(one => one.Amount!.Value.Minor).Order());
        Assert.All(end.Cases, one => Assert.Equal(CaseKind.AmountMismatch, one.Kind));
    }
}
