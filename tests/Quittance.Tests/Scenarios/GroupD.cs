namespace Quittance.Tests.Scenarios;

sealed class Inc49 : Scenario
{
    public override string Title => "An order that was paid is never ended by its deadline, though no webhook comes";

    public override async Task PlayAsync(World world)
    {
        world.FaultEvents("*", "drop");
        await world.DeclareAsync("seats", 1);
        var order = await world.PlaceAsync("order", 100_00, "seats");
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.PassAsync(TimeSpan.FromHours(2));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(1, end.Capacity("seats").Sold);
        Assert.DoesNotContain(end.Events, one => one.Source is EventSource.Webhook);
    }
}

sealed class Inc50 : Scenario
{
    public override string Title => "A read and a late webhook tell of one capture, and the second is nothing new";

    public override bool HasRaces => true;

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await World.TogetherAsync(() => world.ReturnAsync(order), () => world.DeliverAsync());
        await world.SettleAsync();
        await world.PassAsync(TimeSpan.FromDays(2));
        await world.RedeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(1, end.Effects("order", "order.paid"));
        Assert.Empty(end.Cases);
    }
}

sealed class Inc53 : Scenario
{
    public override string Title => "A payment whose page cannot be found stays unknown until a webhook tells";

    public override string NeedsWebhooks => "It is about webhooks that tell what no list shows yet.";

    public override async Task PlayAsync(World world)
    {
        world.Fault("POST /v1/checkout/sessions", "drop_response");
        var order = await world.PlaceAsync("order", 100_00);
        await world.AskToPayAsync(order);
        await world.SettleAsync();
        world.Play((string)Assert.Single(world.Sessions())["id"]!, "succeed");
        world.Withhold("payment_intent.succeeded", "checkout.session.completed");
        world.Fault("GET /v1/checkout/sessions", "stale");
        await world.PassAsync(TimeSpan.FromDays(2));
        var known = await world.SeeAsync(order);
        Assert.Equal((OrderStatus.Pending, PaymentStatus.Unknown), (known.Order.Status, Assert.Single(known.Payments).Status));
        await world.DeliverAsync("payment_intent.succeeded", "checkout.session.completed");
        world.Heal();
        await world.PassAsync(TimeSpan.FromHours(3));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Single(end.Sessions);
        Assert.Equal(CaseKind.UnknownOutcome, Assert.Single(end.Cases).Kind);
    }
}

sealed class Inc58 : Scenario
{
    public override string Title => "A hold outlasts its timer while the bank is at work, or the customer with the bank";

    public override async Task PlayAsync(World world)
    {
        await world.DeclareAsync("seats", 2);
        var challenged = await world.PlaceAsync("challenged", 100_00, "seats");
        var debited = await world.PlaceAsync("debited", 100_00, "seats");
        var (page, other) = (await world.OpenPageAsync(challenged), await world.OpenPageAsync(debited));
        await world.PassAsync(TimeSpan.FromMinutes(54));
        world.Play(page, "require_action");
        world.Play(other, "async_pending");
        await world.DeliverAsync();
        world.Play(page, "succeed");
        await world.PassAsync(TimeSpan.FromDays(1));
        Assert.Equal(1, (await world.Queries.CapacityAsync("seats", TestContext.Current.CancellationToken))!.Held);
        await world.PassAsync(TimeSpan.FromDays(3));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("challenged").Status);
        Assert.Equal(OrderStatus.Paid, end.Order("debited").Status);
        Assert.Equal(2, end.Capacity("seats").Sold);
    }
}

sealed class Inc52 : Scenario
{
    public override string Title => "A refund without an answer is never asked for a second time";

    public override async Task PlayAsync(World world)
    {
        var (order, _) = await Paid.OrderAsync(world, "order", 100_00);
        world.Withhold("refund.created", "refund.updated", "charge.refund.updated", "charge.refunded");
        world.Fault("POST /v1/refunds", "drop_response", times: 1);
        await world.AskRefundAsync(order);
        await world.StepOnceAsync();
        var again = Assert.IsType<Quittance.Commands.Result<Refund>.Refused>(await world.AskRefundAsync(order)).Refusal.Code;
        Assert.Contains(again, new[] { "refund_unknown", "refund_already_requested" });
        await world.SettleAsync();
        await world.DeliverAsync("refund.created", "refund.updated", "charge.refund.updated", "charge.refunded");
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Refunded, end.Order("order").Status);
        Assert.Equal(100_00, end.Moved("refund"));
        Assert.Single(Paid.Keys(end, "/v1/refunds"));
    }
}

sealed class Inc54 : Scenario
{
    public override string Title => "A refund that had succeeded is corrected by its failure, and by nothing weaker";

    public override async Task PlayAsync(World world)
    {
        var (order, capture) = await Paid.OrderAsync(world, "order", 100_00);
        var refund = world.RefundByHand(capture, 40_00);
        await world.DeliverAsync();
        Assert.Equal(40_00, (await world.SeeAsync(order)).Order.AmountRefunded);
        world.Move("refunds", refund, "fail");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Paid, 0L), (end.Order("order").Status, end.Order("order").AmountRefunded));
        Assert.Equal(RefundStatus.Failed, Assert.Single(end.Refunds("order")).Status);
        Assert.Equal(-100_00, end.Balance(Chart.PlatformRevenue(false)));
    }
}
