using Quittance.Commands;

namespace Quittance.Tests.Scenarios;

sealed class Inc59 : Scenario
{
    public override string Title => "A request that was executed and lost twice is sent again under its one key, and makes one page";

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
        Assert.Single(end.Sessions);
        Assert.Single(Keys.OfCreating(end));
    }
}

sealed class Inc61 : Scenario
{
    public override string Title => "A customer who was declined pays later on a new page, which is asked for under a key of its own";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        var first = await world.OpenPageAsync(order);
        world.Play(first, "decline");
        await world.DeliverAsync();
        world.Play(first, "expire");
        await world.DeliverAsync();
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(
            [PaymentStatus.Expired, PaymentStatus.Succeeded],
            end.Payments("order").Select(payment => payment.Status).Order().Reverse());
        Assert.Equal(2, Keys.OfCreating(end).Length);
    }
}

sealed class Inc62 : Scenario
{
    public override string Title => "Orders that are checked out at the same time share no key";

    public override bool HasRaces => true;

    public override async Task PlayAsync(World world)
    {
        var orders = new List<Id<Order>>();
        for (var number = 1; number <= 6; number++) orders.Add(await world.PlaceAsync($"order {number}", 10_00));
        await World.TogetherAsync([.. orders.Select(order => (Func<Task>)(() => world.AskToPayAsync(order)))]);
        await world.SettleAsync();
        foreach (var order in orders) world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.All(end.Orders, order => Assert.Equal(OrderStatus.Paid, order.View.Order.Status));
        Assert.Equal(6, end.Sessions.Count);
        Assert.Equal(6, Keys.OfCreating(end).Length);
    }
}

sealed class Inc63 : Scenario
{
    public override string Title => "When the provider has forgotten the key, nothing is sent again: only reads tell";

    public override string NeedsWebhooks => "It is about a time in which nothing tells anything: a list of events ends it.";

    public override async Task PlayAsync(World world)
    {
        world.Fault("POST /v1/checkout/sessions", "drop_response");
        world.Fault("GET /v1/checkout/sessions", "stale");
        world.FaultEvents("*", "drop");
        var order = await world.PlaceAsync("order", 100_00);
        await world.AskToPayAsync(order);
        await world.PassAsync(TimeSpan.FromHours(30));
        world.Heal();
        await world.PassAsync(TimeSpan.FromHours(3));
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        var sent = end.Calls
            .Where(call => (string?)call["path"] == "/v1/checkout/sessions" && (string?)call["method"] == "POST")
            .GroupBy(call => (string)call["idempotency_key"]!, call => DateTimeOffset.Parse((string)call["at"]!, null));
        Assert.All(sent, key => Assert.True(key.Max() - key.Min() < TimeSpan.FromHours(24), "A key was used after Stripe forgot it."));
        Assert.Equal(CaseKind.UnknownOutcome, Assert.Single(end.Cases).Kind);
    }
}

sealed class Inc64 : Scenario
{
    public override string Title => "\"Key in use\" fails nothing: the same request is sent again";

    public override async Task PlayAsync(World world)
    {
        world.Fault("POST /v1/checkout/sessions", "conflict", times: 2);
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Single(end.Payments("order"));
        Assert.Single(Keys.OfCreating(end));
    }
}

sealed class Inc65 : Scenario
{
    public override string Title => "An error that is replayed under its key is looked up, and the page that was made all the same is used";

    public override async Task PlayAsync(World world)
    {
        world.Fault("POST /v1/checkout/sessions", "error_after", times: 1);
        var order = await world.PlaceAsync("order", 100_00);
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

sealed class Inc68 : Scenario
{
    public override string Title => "Who presses \"pay\" again after a time-out is told to wait, and gets no second page";

    public override async Task PlayAsync(World world)
    {
        world.Fault("POST /v1/checkout/sessions", "drop_response", times: 1);
        var order = await world.PlaceAsync("order", 100_00);
        for (var press = 0; press < 3; press++) await world.AskToPayAsync(order);
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

sealed class Inc70 : Scenario
{
    public override string Title => "While a payment's outcome is unknown nobody begins a second one";

    public override async Task PlayAsync(World world)
    {
        world.Fault("POST /v1/checkout/sessions", "drop_response");
        var order = await world.PlaceAsync("order", 100_00);
        await world.AskToPayAsync(order);
        await world.SettleAsync();
        var again = Assert.IsType<Result<CheckoutView>.Done>(await world.AskToPayAsync(order));
        Assert.Equal(CheckoutOutcome.Checking, again.Value.Outcome);
        world.Heal();
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

/// <summary>The idempotency keys that Stripe saw.</summary>
static class Keys
{
    public static string[] OfCreating(Ending end) =>
    [
        .. end.Calls
            .Where(call => (string?)call["path"] == "/v1/checkout/sessions" && (string?)call["method"] == "POST")
            .Select(call => (string)call["idempotency_key"]!)
            .Distinct(),
    ];
}
