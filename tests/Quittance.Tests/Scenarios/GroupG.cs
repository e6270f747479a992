namespace Quittance.Tests.Scenarios;

sealed class Inc86 : Scenario
{
    public override string Title => "A dispute is booked when the bank takes the money, with its fee, and not when it begins";

    public override async Task PlayAsync(World world)
    {
        var (order, capture) = await Paid.OrderAsync(world, "order", 100_00);
        var dispute = world.OpenDispute(capture);
        await world.DeliverAsync();
        Assert.Equal(0, (await world.SeeAsync(order)).Order.AmountDisputed);
        world.Move("disputes", dispute, "withdraw");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 100_00L), (end.Order("order").Status, end.Order("order").AmountDisputed));
        Assert.Equal(100_00, end.Balance(Chart.DisputesReceivable("stripe", false)));
        Assert.Equal(15_00 + 1_75, end.Balance(Chart.ProviderFees("stripe", false)));
        Assert.Equal(1, end.Effects("order", "dispute.funds_withdrawn"));
    }
}

sealed class Inc88 : Scenario
{
    public override string Title => "A won dispute gives back the units that it took, not its money's figure";

    public override async Task PlayAsync(World world)
    {
        var dispute = world.OpenDispute(await Paid.PackAsync(world, "pack", 10_00, 500));
        world.Move("disputes", dispute, "withdraw");
        await world.DeliverAsync();
        world.Move("disputes", dispute, "win");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(500, Paid.Units(end));
        Assert.Equal(0, end.Balance(Chart.DisputesReceivable("stripe", false)));
        Assert.Equal(DisputeStatus.Won, Assert.Single(end.Disputes("pack")).Status);
    }
}

sealed class Inc89 : Scenario
{
    public override string Title => "After a won dispute a refund takes all units back, and no more";

    public override async Task PlayAsync(World world)
    {
        var capture = await Paid.PackAsync(world, "pack", 10_00, 500);
        var dispute = world.OpenDispute(capture);
        world.Move("disputes", dispute, "withdraw");
        world.Move("disputes", dispute, "win");
        await world.DeliverAsync();
        await world.RefundAsync(world.Orders[0].Id);
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Refunded, end.Order("pack").Status);
        Assert.Equal(0, Paid.Units(end));
    }
}

sealed class Inc91 : Scenario
{
    public override string Title => "Of a dispute over a part, of which a part comes back, only the rest is lost";

    public override async Task PlayAsync(World world)
    {
        var seller = await world.SellerAsync("acct_1Ann");
        var order = await world.PlaceAsync("order", "eur", new OrderLine("Lamp", 1, 100_00, null, seller, 20_00));
        var dispute = world.OpenDispute(await Paid.PayAsync(world, order), 40_00);
        world.Move("disputes", dispute, "withdraw");
        world.Move("disputes", dispute, "reinstate", 25_00);
        world.Move("disputes", dispute, "lose");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        var dispute = Assert.Single(end.Disputes("order"));
        Assert.Equal((40_00L, 25_00L, 15_00L), (dispute.Withdrawn, dispute.Reinstated, dispute.Charged));
        Assert.Equal(0, end.Balance(Chart.DisputesReceivable("stripe", false)));
        Assert.Equal(3_00, end.Balance(Chart.PlatformLosses(false)));
        Assert.Equal(-68_00, end.Accounts.Single(row => Chart.IsSeller(row.Account)).Amount);
    }
}

sealed class Inc92 : Scenario
{
    public override string Title => "A fee in another currency than the dispute's is booked in its own";

    public override string? SettlementCurrency => "usd";

    public override async Task PlayAsync(World world)
    {
        var (_, capture) = await Paid.OrderAsync(world, "order", 100_00);
        world.Move("disputes", world.OpenDispute(capture), "withdraw");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(100_00, end.Balance(Chart.DisputesReceivable("stripe", false)));
        Assert.Equal(0, end.Balance(Chart.ProviderFees("stripe", false)));
        Assert.Equal(15_00 + 1_75, end.Balance(Chart.ProviderFees("stripe", false), "usd"));
    }
}

sealed class Inc94 : Scenario
{
    public override string Title => "A chargeback after the units were spent leaves a debt, which the next pack settles";

    public override async Task PlayAsync(World world)
    {
        var capture = await Paid.PackAsync(world, "pack", 10_00, 500);
        await world.UseAsync(Paid.Meter, 450, "spent");
        world.Move("disputes", world.OpenDispute(capture), "withdraw");
        await world.DeliverAsync();
        Assert.Equal(-450, (await world.MeterAsync(Paid.Meter)).Balance);
        await Paid.PackAsync(world, "next pack", 10_00, 500);
    }

    public override void Expect(Ending end) => Assert.Equal(50, Paid.Units(end));
}

sealed class Inc95 : Scenario
{
    public override string Title => "What a lost dispute takes from a seller comes from the account that it went to, though he has another";

    public override async Task PlayAsync(World world)
    {
        var seller = await world.SellerAsync("acct_1Old");
        var order = await world.PlaceAsync("order", "eur", new OrderLine("Lamp", 1, 100_00, null, seller, 5_00));
        var capture = await Paid.PayAsync(world, order);
        await world.PassAsync(TimeSpan.FromDays(8));
        await world.ChangeSellerAsync(seller, "acct_1New");
        var dispute = world.OpenDispute(capture);
        world.Move("disputes", dispute, "withdraw");
        world.Move("disputes", dispute, "lose");
        await world.DeliverAsync();
        Assert.Equal((0, 0), (world.HeldBy("acct_1Old"), world.HeldBy("acct_1New")));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((95_00L, 95_00L), (end.Moved("transfer"), end.Moved("transfer_reversal")));
        Assert.Equal(5_00, end.Balance(Chart.PlatformLosses(false)));
        Assert.DoesNotContain(end.Accounts, row => Chart.IsSeller(row.Account) && row.Amount != 0);
    }
}
