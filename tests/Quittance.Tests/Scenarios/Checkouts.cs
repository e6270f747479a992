using Quittance.Commands;

namespace Quittance.Tests.Scenarios;

sealed class AuthenticationFailsThenSucceeds : Scenario
{
    public override string Title => "A failed 3-D Secure leaves the page open, and the next try pays";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        var page = await world.OpenPageAsync(order);
        world.Play(page, "require_action");
        world.Play(page, "fail_action");
        await world.DeliverAsync();
        Assert.Equal(OrderStatus.Unpaid, (await world.SeeAsync(order)).Order.Status);
        world.Play(page, "require_action");
        world.Play(page, "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Single(end.Payments("order"));
    }
}

sealed class DeclinedThenPaid : Scenario
{
    public override string Title => "A declined card gives the seat back, and the next card pays on the same page";

    public override async Task PlayAsync(World world)
    {
        await world.DeclareAsync("seats", 1);
        var order = await world.PlaceAsync("order", 100_00, "seats");
        var page = await world.OpenPageAsync(order);
        world.Play(page, "decline");
        await world.DeliverAsync();
        Assert.Equal(1, (await world.Queries.CapacityAsync("seats", TestContext.Current.CancellationToken))!.Free);
        world.Play(page, "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(1, end.Effects("order", "order.payment_failed"));
        Assert.Equal(1, end.Capacity("seats").Sold);
    }
}

sealed class WalkedAway : Scenario
{
    public override string Title => "Who leaves the page loses the seat when the page expires, and the order a week later";

    public override async Task PlayAsync(World world)
    {
        await world.DeclareAsync("seats", 1);
        var order = await world.PlaceAsync("order", 100_00, "seats");
        world.Play(await world.OpenPageAsync(order), "abandon");
        await world.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal(OrderStatus.Unpaid, (await world.SeeAsync(order)).Order.Status);
        Assert.Equal(CheckoutOutcome.Retry, (await world.ComeBackAsync(order)).Outcome);
        await world.PassAsync(TimeSpan.FromDays(8));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Expired, PaymentStatus.Expired), (end.Order("order").Status, end.Payment("order").Status));
        Assert.Equal(1, end.Capacity("seats").Free);
        Assert.Equal(1, end.Effects("order", "order.expired"));
    }
}

sealed class SoldOutWhileAtStripe : Scenario
{
    public override string Title => "Who pays after the last seat is gone is owed the money, and gets no seat";

    public override async Task PlayAsync(World world)
    {
        await world.DeclareAsync("seats", 1);
        var (slow, quick) = (await world.PlaceAsync("slow", 100_00, "seats"), await world.PlaceAsync("quick", 100_00, "seats"));
        var page = await world.OpenPageAsync(slow);
        world.Play(page, "decline");
        await world.DeliverAsync();
        world.Play(await world.OpenPageAsync(quick), "succeed");
        await world.DeliverAsync();
        world.Play(page, "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Unpaid, OrderStatus.Paid), (end.Order("slow").Status, end.Order("quick").Status));
        var owed = Assert.Single(end.Cases);
        Assert.Equal((CaseKind.RefundOwed, 100_00), (owed.Kind, owed.Amount!.Value.Minor));
        Assert.Equal(1, end.Effects("slow", "payment.refund_owed"));
        Assert.Equal(1, end.Capacity("seats").Sold);
    }
}

sealed class CanceledWhileOpen : Scenario
{
    public override string Title => "A canceled order's page is closed at Stripe first";

    public override async Task PlayAsync(World world)
    {
        await world.DeclareAsync("seats", 1);
        var order = await world.PlaceAsync("order", 100_00, "seats");
        var page = await world.OpenPageAsync(order);
        await world.CancelAsync(order);
        await world.SettleAsync();
        Assert.False(world.TryPlay(page, "succeed"));
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Canceled, PaymentStatus.Expired), (end.Order("order").Status, end.Payment("order").Status));
        Assert.Equal(1, end.Effects("order", "order.canceled"));
        Assert.Equal(1, end.Capacity("seats").Free);
    }
}

sealed class CanceledWhilePaying : Scenario
{
    public override string Title => "Who pays in the instant of the cancellation has paid";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        var page = await world.OpenPageAsync(order);
        world.AtStripe = request =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/expire", StringComparison.Ordinal)) world.TryPlay(page, "succeed");
            return Task.CompletedTask;
        };
        await world.CancelAsync(order);
        await world.SettleAsync();
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(0, end.Effects("order", "order.canceled"));
    }
}

sealed class ExpiresWhilePageIsOpen : Scenario
{
    public override string Title => "An order that ends while its page is open is closed at Stripe first";

    public override Policy Policy => new() { OrderLifetime = TimeSpan.FromMinutes(40) };

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        var page = await world.OpenPageAsync(order);
        world.Play(page, "decline");
        await world.DeliverAsync();
        await world.PassAsync(TimeSpan.FromMinutes(50));
        Assert.False(world.TryPlay(page, "succeed"));
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Expired, PaymentStatus.Expired), (end.Order("order").Status, end.Payment("order").Status));
        Assert.Empty(end.Money);
    }
}

sealed class DebitSucceedsDaysLater : Scenario
{
    public override string Title => "A bank debit pays when it succeeds, days later, and not before";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        world.Play(await world.OpenPageAsync(order), "async_pending");
        await world.DeliverAsync();
        Assert.IsType<Result<OrderView>.Refused>(await world.CancelAsync(order));
        await world.PassAsync(TimeSpan.FromDays(2));
        var known = await world.SeeAsync(order);
        Assert.Equal((OrderStatus.Pending, PaymentStatus.Processing), (known.Order.Status, known.Payments[0].Status));
        await world.PassAsync(TimeSpan.FromDays(2));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal(1, end.Effects("order", "order.paid"));
    }
}

sealed class DebitFailsDaysLater : Scenario
{
    public override string Title => "After a bank debit that failed the order can be paid by another page";

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        var page = await world.OpenPageAsync(order);
        world.Play(page, "async_pending");
        await world.DeliverAsync();
        await world.PassAsync(TimeSpan.FromDays(1));
        world.Play(page, "async_fail");
        await world.DeliverAsync();
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Equal([PaymentStatus.Failed, PaymentStatus.Succeeded], end.Payments("order").Select(payment => payment.Status));
    }
}

sealed class StripeIsOutOfReach : Scenario
{
    public override string Title => "While Stripe cannot be reached nothing is opened, and afterwards one page is";

    /// <summary>A process that died while it asked may have been heard, so that attempt is not given up but finished (V4).</summary>
    public override bool MayEndOtherwiseAfterDeath => true;

    public override async Task PlayAsync(World world)
    {
        world.StripeIsDown = true;
        var order = await world.PlaceAsync("order", 100_00);
        await world.AskToPayAsync(order);
        await world.SettleAsync();
        world.StripeIsDown = false;
        world.Play(await world.OpenPageAsync(order), "succeed");
        await world.DeliverAsync();
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
        Assert.Single(end.Sessions);
    }
}
