using Quittance.Commands;

namespace Quittance.Tests.Scenarios;

sealed class Inc137 : Scenario
{
    public override string Title => "A second page is opened only after the first is closed";

    public override async Task PlayAsync(World world)
    {
        world.Withhold("checkout.session.expired", "payment_intent.canceled");
        var order = await world.PlaceAsync("order", 100_00);
        var first = await world.OpenPageAsync(order);
        Assert.Equal(first, await world.OpenPageAsync(order));
        await world.PassAsync(TimeSpan.FromMinutes(61));
        var second = await world.OpenPageAsync(order);
        Assert.NotEqual(first, second);
        Assert.False(world.TryPlay(first, "succeed"));
        world.Play(second, "succeed");
        await world.DeliverAsync();
        await world.DeliverAsync("checkout.session.expired", "payment_intent.canceled");
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal([PaymentStatus.Expired, PaymentStatus.Succeeded], end.Payments("order").Select(payment => payment.Status));
    }
}

sealed class Inc139 : Scenario
{
    public override string Title => "Who has paid and asks again is told to wait, and gets no second page";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        var page = await world.OpenPageAsync(order);
        world.Play(page, "succeed");
        var again = Assert.IsType<Result<CheckoutView>.Done>(await world.AskToPayAsync(order)).Value;
        Assert.NotEqual(CheckoutOutcome.Open, again.Outcome);
        Assert.NotEqual(CheckoutOutcome.Open, (await world.ReturnAsync(order)).Outcome);
        again = await world.UntilKnownAsync(order, again);
        Assert.True(again.Outcome is CheckoutOutcome.Processing or CheckoutOutcome.Paid, $"It is captured, and answered {again.Outcome}.");
        await world.PassAsync(TimeSpan.FromSeconds(90));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Single(end.Sessions);
    }
}

sealed class Inc140 : Scenario
{
    public override string Title => "Sessions of an old API version, without a status, are read by their page and their payment";

    public override async Task PlayAsync(World world)
    {
        world.Withhold("payment_intent.succeeded", "checkout.session.completed", "checkout.session.expired", "payment_intent.canceled");
        var (paid, left) = (await world.PlaceAsync("paid", 100_00), await world.PlaceAsync("left", 100_00));
        var (page, other) = (await world.OpenPageAsync(paid), await world.OpenPageAsync(left));
        world.StripeVersion = "2020-08-27";
        Assert.Equal(page, World.SessionOf(await world.ComeBackAsync(paid)));
        world.Play(page, "succeed");
        Assert.Contains((await world.ComeBackAsync(paid)).Outcome, new[] { CheckoutOutcome.Processing, CheckoutOutcome.Paid });
        world.Play(other, "expire");
        Assert.Equal(CheckoutOutcome.Retry, (await world.ComeBackAsync(left)).Outcome);
        await world.SettleAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("paid").Status);
        Assert.Equal((OrderStatus.Unpaid, PaymentStatus.Expired), (end.Order("left").Status, end.Payment("left").Status));
    }
}

sealed class Inc142 : Scenario
{
    public override string Title => "Two servers that are asked to pay at the same time open one page";

    public override bool HasRaces => true;

    public override int Servers => 2;

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        await World.TogetherAsync(
            () => world.AskToPayAsync(order), () => world.AskToPayAsync(order, server: 1), () => world.AskToPayAsync(order));
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Single(end.Payments("order"));
        Assert.Single(end.Sessions);
    }
}

sealed class Inc143 : Scenario
{
    public override string Title => "Of two buyers of the last seat, one gets a page and the other is told that it is sold out";

    public override bool HasRaces => true;

    public override int Servers => 2;

    public override async Task PlayAsync(World world)
    {
        await world.DeclareAsync("seats", 1);
        Id<Order>[] orders = [await world.PlaceAsync("first", 100_00, "seats"), await world.PlaceAsync("second", 100_00, "seats")];
        var asked = new Result<CheckoutView>[2];
        await World.TogetherAsync(
            async () => asked[0] = await world.AskToPayAsync(orders[0]),
            async () => asked[1] = await world.AskToPayAsync(orders[1], server: 1));
        var refused = Assert.Single(asked.OfType<Result<CheckoutView>.Refused>());
        Assert.Equal("sold_out", refused.Refusal.Code);
        var winner = orders[Array.FindIndex(asked, answer => answer is Result<CheckoutView>.Done)];
        world.Play(await world.OpenPageAsync(winner), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal([OrderStatus.Unpaid, OrderStatus.Paid], end.Orders.Select(order => order.View.Order.Status).Order());
        Assert.Single(end.Sessions);
        Assert.Equal((0, 1), (end.Capacity("seats").Held, end.Capacity("seats").Sold));
    }
}
