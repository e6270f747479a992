using Quittance.Commands;

namespace Quittance.Tests.Scenarios;

sealed class Inc42 : Scenario
{
    public override string Title => "A webhook that overtakes the answer to our call pays the order";

    public override async Task PlayAsync(World world)
    {
        world.Fault("POST /v1/checkout/sessions", "drop_response");
        var order = await world.PlaceAsync("order", 100_00);
        await world.AskToPayAsync(order);
        await world.SettleAsync();
        Assert.Equal(CheckoutOutcome.Checking, (await world.ReturnAsync(order)).Outcome);
        world.Play((string)Assert.Single(world.Sessions())["id"]!, "succeed");
        await world.DeliverAsync();
        world.Heal();
        await world.PassAsync(TimeSpan.FromHours(2));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Single(end.Payments("order"));
        Assert.Single(end.Sessions);
    }
}

sealed class Inc43 : Scenario
{
    public override string Title => "The payment is written down before Stripe is asked, so that a lost answer makes no second one";

    public override async Task PlayAsync(World world)
    {
        world.Fault("POST /v1/checkout/sessions", "drop_response", times: 2);
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Single(end.Payments("order"));
        Assert.Single(end.Sessions);
        Assert.Single(end.Calls.Where(call => (string?)call["path"] == "/v1/checkout/sessions" && (string?)call["method"] == "POST")
            .Select(call => (string?)call["idempotency_key"]).Distinct());
    }
}

sealed class Inc44 : Scenario
{
    public override string Title => "A charge that is told after its lost dispute opens nothing again";

    public override string NeedsWebhooks => "It is about an event of a type that no list is read for.";

    public override async Task PlayAsync(World world)
    {
        world.Withhold("charge.succeeded");
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
        var charge = (string)world.Money()[0]["charge"]!;
        Dispute(world, charge);
        await world.DeliverAsync();
        await world.DeliverAsync("charge.succeeded");
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(1, end.Effects("order", "order.paid"));
        Assert.Equal(EventStatus.Processed, end.Events.Single(one => one.Type == "charge.succeeded").Status);
        Assert.All(end.Events.Where(one => one.Status is EventStatus.Quarantined), one => Assert.StartsWith("charge.dispute.", one.Type));
    }

    static void Dispute(World world, string charge)
    {
        var dispute = (string)world.Bank("/_sandbox/disputes", new() { ["charge"] = charge })["id"]!;
        world.Bank($"/_sandbox/disputes/{dispute}", new() { ["outcome"] = "withdraw" });
        world.Bank($"/_sandbox/disputes/{dispute}", new() { ["outcome"] = "lose" });
    }
}

sealed class Inc47 : Scenario
{
    public override string Title => "What cannot be read at Stripe is told by its webhook";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        var page = await world.OpenPageAsync(order);
        world.Play(page, "succeed");
        world.Fault("GET /v1/checkout/sessions", "error_before");
        world.Fault("GET /v1/payment_intents", "error_before");
        Assert.NotEqual(CheckoutOutcome.Paid, (await world.ReturnAsync(order)).Outcome);
        await world.DeliverAsync();
        Assert.Equal(OrderStatus.Paid, (await world.SeeAsync(order)).Order.Status);
        world.Heal();
        await world.PassAsync(TimeSpan.FromHours(2));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(1, end.Effects("order", "order.paid"));
    }
}
