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

sealed class Inc109 : Scenario
{
    public override string Title => "Shillings, which Stripe writes with two decimals that they do not have, come and go back as they are";

    public override string SettlementCurrency => "usd";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 5000, currency: "ugx");
        await Paid.PayAsync(world, order);
        Assert.Equal(5000, (await world.SeeAsync(order)).Order.AmountPaid);
        await world.RefundAsync(order);
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Refunded, 5000L), (end.Order("order").Status, end.Order("order").AmountRefunded));
        Assert.Equal("5000 UGX", Assert.Single(end.Refunds("order")).Amount.ToString());
        Assert.All(
            end.Calls.Where(call => (string?)call["path"] == "/v1/refunds"),
            call => Assert.Contains("amount=500000&", (string?)call["body"], StringComparison.Ordinal));
        Assert.Equal(0, end.Balance(Chart.PlatformRevenue(false)));
    }
}

sealed class Inc110 : Scenario
{
    public override string Title => "12.34 goes back as 1234 cents, whoever gives it back and however it is told";

    public override async Task PlayAsync(World world)
    {
        var (order, capture) = await Paid.OrderAsync(world, "order", 100_00);
        await world.RefundAsync(order, 12_34);
        await world.DeliverAsync();
        world.RefundByHand(capture, 12_34);
        await world.DeliverAsync();
        world.FaultEvents("refund.*", "drop");
        world.RefundByHand(capture, 12_34);
        await world.DeliverAsync("charge.refunded");
        world.Heal();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.PartiallyRefunded, 37_02L), (end.Order("order").Status, end.Order("order").AmountRefunded));
        Assert.Equal([1234L, 1234L, 1234L], end.Refunds("order").Select(refund => refund.Amount.Minor));
        Assert.Equal(-(100_00 - 37_02), end.Balance(Chart.PlatformRevenue(false)));
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

sealed class Inc113 : Scenario
{
    public override string Title => "A basket that changed is another order: what was paid for the old one does not pay the new one";

    public override int UnresolvedEvents => 1;

    public override async Task PlayAsync(World world)
    {
        var before = await world.PlaceAsync("before", 100_00);
        var page = await world.OpenPageAsync(before);
        var after = await world.PlaceAsync("after", 140_00);
        world.Play(page, "succeed");
        Merchant.Charge(world, 100_00, after.ToString());
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("before").Status, end.Order("before").AmountPaid));
        Assert.Equal((OrderStatus.Pending, 0L), (end.Order("after").Status, end.Order("after").AmountPaid));
        Assert.Equal((CaseKind.AmountMismatch, 100_00L), (Assert.Single(end.Cases).Kind, end.Cases[0].Amount!.Value.Minor));
        Assert.Equal(0, end.Effects("after", "order.paid"));
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
