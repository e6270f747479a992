using Quittance.Commands;

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
            Assert.NotEqual(CheckoutOutcome.Paid, (await world.ReturnAsync(order)).Outcome);
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

sealed class Inc02 : Scenario
{
    public override string Title => "The customer's return and the webhook find the capture at the same time, and it is fulfilled once";

    public override bool HasRaces => true;

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        CheckoutOutcome[] nothingKnown = [CheckoutOutcome.Open, CheckoutOutcome.Retry];
        await World.TogetherAsync(
            async () => Assert.DoesNotContain((await world.ReturnAsync(order)).Outcome, nothingKnown),
            () => world.DeliverAsync("payment_intent.succeeded"),
            async () => Assert.DoesNotContain((await world.ReturnAsync(order)).Outcome, nothingKnown));
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(1, end.Effects("order", "order.paid"));
    }
}

sealed class Inc03 : Scenario
{
    public override string Title => "Who comes second to a paid order is told so, and takes nothing back";

    public override bool HasRaces => true;

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await World.TogetherAsync(() => world.DeliverAsync(), () => world.AskToPayAsync(order), () => world.CancelAsync(order));
        await world.DeliverAsync();
        Assert.Equal(CheckoutOutcome.Paid, (await world.ComeBackAsync(order)).Outcome);
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Single(end.Money);
        Assert.Single(end.Sessions);
        Assert.Empty(end.Cases);
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

sealed class Inc05 : Scenario
{
    public override string Title => "A completed session whose bank debit fails days later was never paid";

    public override async Task PlayAsync(World world)
    {
        await world.DeclareAsync("seats", 1);
        var order = await world.PlaceAsync("order", 10_00, "seats");
        var page = await world.OpenPageAsync(order);
        world.Play(page, "async_pending");
        await world.DeliverAsync();
        Assert.Equal(CheckoutOutcome.Processing, (await world.ComeBackAsync(order)).Outcome);
        await world.PassAsync(TimeSpan.FromDays(2));
        Assert.Equal(OrderStatus.Pending, (await world.SeeAsync(order)).Order.Status);
        world.Play(page, "async_fail");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Unpaid, end.Order("order").Status);
        Assert.Equal(PaymentStatus.Failed, end.Payment("order").Status);
        Assert.Equal(0, end.Effects("order", "order.paid"));
        Assert.Equal(1, end.Capacity("seats").Free);
        Assert.Empty(end.Money);
    }
}

sealed class Inc10 : Scenario
{
    public override string Title => "One order, several orders and garbage in the metadata: paid, paid, and shown";

    public override long ShownByEventsOnly => 7_00;

    public override int UnresolvedEvents => 1;

    public override async Task PlayAsync(World world)
    {
        var (first, second) = (await world.PlaceAsync("first", 10_00), await world.PlaceAsync("second", 20_00));
        var plain = await world.PlaceAsync("plain", 40_00);
        Merchant.Charge(world, 30_00, $"[\"{first}\",\"{second}\"]");
        Merchant.Charge(world, 40_00, plain.ToString());
        Merchant.Charge(world, 7_00, "{\"order\": 12}");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal([10_00, 20_00, 40_00], end.Orders.Select(order => order.View.Order.AmountPaid));
        Assert.Equal("payment_intent.succeeded", end.Events.Single(one => one.Status is EventStatus.Quarantined).Type);
    }
}

sealed class Inc11 : Scenario
{
    public override string Title => "A second payment for a paid order is kept in sight, and owed";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        Merchant.Charge(world, 100_00, order.ToString());
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(2, end.Payments("order").Count(payment => payment.Status is PaymentStatus.Succeeded));
        var owed = Assert.Single(end.Cases);
        Assert.Equal((CaseKind.DuplicatePayment, 100_00), (owed.Kind, owed.Amount!.Value.Minor));
        Assert.Equal(1, end.Effects("order", "payment.refund_owed"));
    }
}

sealed class Inc12 : Scenario
{
    public override string Title => "The late failure of one attempt leaves alone what another has paid";

    public override async Task PlayAsync(World world)
    {
        world.Withhold("payment_intent.payment_failed");
        var order = await world.PlaceAsync("order", 100_00);
        var first = await world.OpenPageAsync(order);
        world.Play(first, "decline");
        world.Play(first, "expire");
        await world.DeliverAsync();
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
        await world.DeliverAsync("payment_intent.payment_failed");
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal([PaymentStatus.Expired, PaymentStatus.Succeeded], end.Payments("order").Select(payment => payment.Status));
        Assert.Equal(end.Payments("order")[1].Id, end.Order("order").PaidBy);
    }
}

sealed class Inc14 : Scenario
{
    public override string Title => "An authorisation that is told days after the payment changes nothing";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
        await world.PassAsync(TimeSpan.FromDays(2));
        var intent = world.AskStripe("GET", "/v1/payment_intents?limit=1")["data"]![0]!.AsObject();
        var charge = world.AskStripe("GET", $"/v1/charges/{intent["latest_charge"]}").AsObject();
        intent["status"] = "requires_capture";
        await world.SendEventAsync("payment_intent.amount_capturable_updated", intent.DeepClone().AsObject());
        await world.SendEventAsync("charge.updated", charge.DeepClone().AsObject());
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(1, end.Effects("order", "order.paid"));
    }
}
