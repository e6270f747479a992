using Quittance.Commands;

namespace Quittance.Tests.Scenarios;

sealed class Inc71 : Scenario
{
    public override string Title => "Refunds by hand of which only cumulative sums are told are booked one by one";

    public override async Task PlayAsync(World world)
    {
        world.Withhold("refund.created", "refund.updated", "charge.refund.updated");
        var (_, capture) = await Paid.OrderAsync(world, "order", 100_00);
        world.RefundByHand(capture, 20_00);
        world.RefundByHand(capture, 50_00);
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.PartiallyRefunded, 70_00L), (end.Order("order").Status, end.Order("order").AmountRefunded));
        Assert.Equal([20_00L, 50_00L], end.Refunds("order").Select(refund => refund.Amount.Minor).Order());
        Assert.Equal(-30_00, end.Balance(Chart.PlatformRevenue(false)));
    }
}

sealed class Inc73 : Scenario
{
    public override string Title => "A refund whose webhook comes before its answer is one refund";

    public override async Task PlayAsync(World world)
    {
        var (order, _) = await Paid.OrderAsync(world, "order", 100_00);
        world.Fault("POST /v1/refunds", "drop_response", times: 1);
        await world.RefundAsync(order, 30_00);
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.PartiallyRefunded, 30_00L), (end.Order("order").Status, end.Order("order").AmountRefunded));
        Assert.Equal(RefundStatus.Succeeded, Assert.Single(end.Refunds("order")).Status);
        Assert.Equal(30_00, end.Moved("refund"));
        Assert.Equal(1, end.Effects("order", "refund.succeeded"));
    }
}

sealed class Inc74 : Scenario
{
    public override string Title => "A refund of a part takes back a part of the units and leaves the rest";

    public override async Task PlayAsync(World world)
    {
        var capture = await Paid.PackAsync(world, "pack", 10_00, 500);
        world.RefundByHand(capture, 4_00);
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.PartiallyRefunded, end.Order("pack").Status);
        Assert.Equal(300, Paid.Units(end));
    }
}

sealed class Inc75 : Scenario
{
    public override string Title => "A refund that fails days after it succeeded is posted back, shown, and made again";

    public override async Task PlayAsync(World world)
    {
        var (order, _) = await Paid.OrderAsync(world, "order", 100_00);
        await world.RefundAsync(order);
        await world.DeliverAsync();
        await world.PassAsync(TimeSpan.FromDays(4));
        world.Move("refunds", (await world.SeeAsync(order)).Refunds[0].Ref!.Value, "fail");
        await world.DeliverAsync();
        Assert.Equal((OrderStatus.Paid, 0L), (await Status(world, order), (await world.SeeAsync(order)).Order.AmountRefunded));
        await world.RefundAsync(order);
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Refunded, 100_00L), (end.Order("order").Status, end.Order("order").AmountRefunded));
        Assert.Equal([RefundStatus.Failed, RefundStatus.Succeeded], end.Refunds("order").Select(refund => refund.Status));
        Assert.Equal(CaseKind.RefundFailed, Assert.Single(end.Cases).Kind);
        Assert.Equal(0, end.Balance(Chart.PlatformRevenue(false)));
    }

    static async Task<OrderStatus> Status(World world, Id<Order> order) => (await world.SeeAsync(order)).Order.Status;
}

sealed class Inc76 : Scenario
{
    public override string Title => "A refund of which only the charge's sum arrives is found by a read";

    public override async Task PlayAsync(World world)
    {
        var (_, capture) = await Paid.OrderAsync(world, "order", 100_00);
        world.FaultEvents("refund.*", "drop");
        world.FaultEvents("charge.refund.updated", "drop");
        var refund = world.RefundByHand(capture, 30_00);
        await world.DeliverAsync();
        world.Heal();
        Assert.Equal(refund, (await world.SeeAsync(world.Orders[0].Id)).Refunds.Single().Ref!.Value);
    }

    public override void Expect(Ending end) =>
        Assert.Equal((OrderStatus.PartiallyRefunded, 30_00L), (end.Order("order").Status, end.Order("order").AmountRefunded));
}

sealed class Inc77 : Scenario
{
    public override string Title => "A refund that is told before its payment is known here waits for it";

    public override async Task PlayAsync(World world)
    {
        world.Withhold("payment_intent.succeeded");
        var order = await world.PlaceAsync("order", 100_00);
        Merchant.Charge(world, 100_00, order.ToString());
        world.RefundByHand((string)world.Money()[0]["payment_intent"]!, 30_00);
        await world.DeliverAsync();
        await world.DeliverAsync("payment_intent.succeeded");
    }

    public override void Expect(Ending end) =>
        Assert.Equal((OrderStatus.PartiallyRefunded, 30_00L), (end.Order("order").Status, end.Order("order").AmountRefunded));
}

sealed class Inc79 : Scenario
{
    public override string Title => "Refunding the payment that came twice leaves the paid order paid";

    public override async Task PlayAsync(World world)
    {
        var (order, _) = await Paid.OrderAsync(world, "order", 100_00);
        Merchant.Charge(world, 100_00, order.ToString());
        await world.DeliverAsync();
        Assert.IsType<Result<Case>.Done>(await world.DecideAsync(order, CaseAction.Refund));
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 0L), (end.Order("order").Status, end.Order("order").AmountRefunded));
        Assert.Equal((-100_00L, 0L), (end.Balance(Chart.PlatformRevenue(false)), end.Balance(Chart.Suspense(false))));
        Assert.Equal(CaseAction.Refund, Assert.Single(end.Cases).Settled);
        Assert.Equal(100_00, end.Moved("refund"));
    }
}

sealed class Inc80 : Scenario
{
    public override string Title => "A refund whose answer was an error, though it was made, is found and made once";

    public override async Task PlayAsync(World world)
    {
        var (order, _) = await Paid.OrderAsync(world, "order", 100_00);
        world.Withhold("refund.created", "refund.updated", "charge.refund.updated", "charge.refunded");
        world.Fault("POST /v1/refunds", "error_after", times: 1);
        await world.RefundAsync(order);
        await world.DeliverAsync();
        await world.DeliverAsync("charge.refunded", "refund.updated", "refund.created", "charge.refund.updated");
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Refunded, end.Order("order").Status);
        Assert.Single(end.Refunds("order"));
        Assert.Equal(100_00, end.Moved("refund"));
        Assert.Single(Paid.Keys(end, "/v1/refunds"));
    }
}

sealed class Inc82 : Scenario
{
    public override string Title => "What is taken back from a seller is what was moved, in the currency in which it was";

    public override async Task PlayAsync(World world)
    {
        var seller = await world.SellerAsync("acct_1Ann");
        var order = await world.PlaceAsync("order", "eur", new OrderLine("Lamp", 1, 5_33, null, seller, 1_67));
        await Paid.PayAsync(world, order);
        await world.PassAsync(TimeSpan.FromDays(8));
        await world.RefundAsync(order);
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Refunded, end.Order("order").Status);
        Assert.Equal((3_66L, 3_66L), (end.Moved("transfer"), end.Moved("transfer_reversal")));
        Assert.DoesNotContain(end.Accounts, row => Chart.IsSeller(row.Account) && row.Amount != 0);
    }
}

sealed class Inc83 : Scenario
{
    public override string Title => "Refunds by thirds leave nothing with any of three sellers, and take nothing twice";

    public override async Task PlayAsync(World world)
    {
        var lines = new List<OrderLine>();
        foreach (var (name, amount) in new[] { ("Ann", 3_33), ("Bea", 3_33), ("Cem", 3_34) })
            lines.Add(new OrderLine(name, 1, amount, null, await world.SellerAsync("acct_1" + name)));
        var order = await world.PlaceAsync("order", "eur", [.. lines]);
        var capture = await Paid.PayAsync(world, order);
        foreach (var amount in new[] { 3_33, 3_33, 3_34 }) world.RefundByHand(capture, amount);
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Refunded, end.Order("order").Status);
        Assert.Equal(3, end.Accounts.Count(row => Chart.IsSeller(row.Account)));
        Assert.DoesNotContain(end.Accounts, row => Chart.IsSeller(row.Account) && row.Amount != 0);
        Assert.All(end.Transfers("order"), transfer => Assert.Equal(TransferStatus.Canceled, transfer.Status));
    }
}

sealed class Inc85 : Scenario
{
    public override string Title => "A refund that is refused for want of funds moved nothing, and can be asked for again";

    public override async Task PlayAsync(World world)
    {
        var (order, _) = await Paid.OrderAsync(world, "order", 100_00);
        world.Fault("POST /v1/refunds", "insufficient_funds", times: 1);
        await world.RefundAsync(order);
        await world.SettleAsync();
        await world.DeliverAsync();
        await world.RefundAsync(order);
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Refunded, end.Order("order").Status);
        Assert.Equal([RefundStatus.Succeeded, RefundStatus.Failed], end.Refunds("order").Select(refund => refund.Status).Order());
        Assert.Equal(100_00, end.Moved("refund"));
        Assert.Empty(end.Cases);
    }
}

/// <summary>Orders that are paid, as most stories of refunds and disputes begin.</summary>
static class Paid
{
    public const string Meter = "calls";

    /// <summary>An order of one line, paid on its page.</summary>
    public static async Task<(Id<Order> Order, string Capture)> OrderAsync(World world, string name, long amount)
    {
        var order = await world.PlaceAsync(name, amount);
        return (order, await PayAsync(world, order));
    }

    /// <summary>A pack of prepaid units, paid on its page.</summary>
    /// <returns>The capture.</returns>
    public static async Task<string> PackAsync(World world, string name, long amount, long units) => await PayAsync(
        world, await world.PlaceAsync(name, "eur", new OrderLine("Pack", 1, amount, null, Grant: new LineGrant.Units(Meter, units))));

    /// <summary>The customer pays on the page.</summary>
    /// <returns>The capture.</returns>
    public static async Task<string> PayAsync(World world, Id<Order> order)
    {
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
        return (await world.SeeAsync(order)).Payments[^1].Capture!.Value;
    }

    /// <summary>What the customer has of the pack's units.</summary>
    public static long Units(Ending end) =>
        -end.Balance(Chart.CustomerUnits(World.Customer, Meter), Commodity.UnitsOf(Meter).Code);

    /// <summary>The keys under which something was asked for.</summary>
    public static string[] Keys(Ending end, string path) =>
        [.. end.Calls.Where(call => (string?)call["path"] == path && (string?)call["method"] == "POST")
            .Select(call => (string?)call["idempotency_key"] ?? "")
            .Distinct()];
}
