using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Commands;

/// <summary>Disputes: booked when the bank takes the money, charged when it is lost, given back when an appeal says so.</summary>
public abstract class DisputeTests(TestDatabase database) : MoneyTests(database)
{
    [Fact]
    public async Task A_dispute_that_is_opened_books_nothing_and_bars_refunds()
    {
        var (order, _) = await PaidAsync();

        await DisputeAsync(DisputeStatus.Open);

        Assert.Equal((OrderStatus.Paid, 0), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountDisputed));
        Assert.Equal("order_disputed", Refused(await RefundAsync(order, 100)).Code);
        Assert.Contains("dispute.open", await NoticesAsync(order));
        Assert.Equal(0, await ReceivableAsync());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task An_inquiry_carries_no_money_and_bars_no_refund()
    {
        var (order, _) = await PaidAsync();

        await DisputeAsync(DisputeStatus.Warning);
        await DisputeAsync(DisputeStatus.WarningClosed);
        await GiveBackAsync(order);

        Assert.Equal(OrderStatus.Refunded, (await OrderAsync(order)).Status);
        await ProveAsync(0);
    }

    [Fact]
    public async Task Money_that_the_bank_takes_is_booked_once_when_it_takes_it()
    {
        var (order, _) = await PaidAsync();

        await DisputeAsync(DisputeStatus.Open, withdrawn: 1000);
        await DisputeAsync(DisputeStatus.Open, withdrawn: 1000);

        Assert.Equal(1000, (await OrderAsync(order)).AmountDisputed);
        Assert.Equal((1000, -1000), (await ReceivableAsync(), await RevenueAsync()));
        Assert.Single(await NoticesAsync(order), type => type == "dispute.funds_withdrawn");
        await ProveAsync(0);
    }

    [Fact]
    public async Task A_dispute_that_is_won_brings_the_money_back()
    {
        var (order, _) = await PaidAsync();
        await DisputeAsync(DisputeStatus.Open, withdrawn: 1000);

        await DisputeAsync(DisputeStatus.Won, withdrawn: 1000);
        Assert.Equal("refund_exceeds_rest", Refused(await RefundAsync(order, 100)).Code);
        await DisputeAsync(DisputeStatus.Won, 1000, 1000);
        await DisputeAsync(DisputeStatus.Won, 1000, 1000);

        Assert.Equal((OrderStatus.Paid, 0), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountDisputed));
        Assert.Equal((0, -1000, 0), (await ReceivableAsync(), await RevenueAsync(), await LossesAsync()));
        await ProveAsync(1000);
        await GiveBackAsync(order);
        await ProveAsync(0);
    }

    [Fact]
    public async Task A_dispute_that_is_lost_is_the_operators_loss()
    {
        var (order, _) = await PaidAsync();
        await DisputeAsync(DisputeStatus.Open, withdrawn: 1000);

        await DisputeAsync(DisputeStatus.Lost, withdrawn: 1000);

        Assert.Equal((0, -1000, 1000), (await ReceivableAsync(), await RevenueAsync(), await LossesAsync()));
        Assert.Equal("refund_exceeds_rest", Refused(await RefundAsync(order, 1)).Code);
        await ProveAsync(0);
    }

    [Fact]
    public async Task A_dispute_that_is_lost_and_won_on_appeal_costs_nothing_in_the_end()
    {
        var (order, _) = await PaidAsync();
        await DisputeAsync(DisputeStatus.Open, withdrawn: 1000);
        await DisputeAsync(DisputeStatus.Lost, withdrawn: 1000);

        await DisputeAsync(DisputeStatus.Open, withdrawn: 1000);
        Assert.Equal((1000, 0), (await ReceivableAsync(), await LossesAsync()));
        await DisputeAsync(DisputeStatus.Won, 1000, 1000);

        Assert.Equal((0, -1000, 0), (await ReceivableAsync(), await RevenueAsync(), await LossesAsync()));
        Assert.Equal(0, (await OrderAsync(order)).AmountDisputed);
        await ProveAsync(1000);
    }

    [Fact]
    public async Task What_is_told_late_of_a_dispute_does_not_turn_it_back()
    {
        await PaidAsync();
        Told Dispute(int minute, DisputeStatus status, long withdrawn, long reinstated) =>
            Told.Disputed("", "pi_1", "dp_1", 1000, status, withdrawn, reinstated) with { At = VirtualTime.Epoch.AddMinutes(minute) };

        await TellAsync(Dispute(3, DisputeStatus.Won, 1000, 1000));
        await TellAsync(Dispute(1, DisputeStatus.Open, 0, 0));
        await TellAsync(Dispute(2, DisputeStatus.Lost, 1000, 0));

        Assert.Equal((0, -1000, 0), (await ReceivableAsync(), await RevenueAsync(), await LossesAsync()));
        await ProveAsync(1000);
    }

    [Fact]
    public async Task What_was_refunded_before_is_not_lost_a_second_time()
    {
        var (order, _) = await PaidAsync();
        await GiveBackAsync(order, 400);

        await DisputeAsync(DisputeStatus.Open, withdrawn: 600, amount: 600);
        await DisputeAsync(DisputeStatus.Lost, withdrawn: 600, amount: 600);

        var seen = await OrderAsync(order);
        Assert.Equal((OrderStatus.PartiallyRefunded, 400, 600), (seen.Status, seen.AmountRefunded, seen.AmountDisputed));
        Assert.Equal((-600, 600), (await RevenueAsync(), await LossesAsync()));
        await ProveAsync(0);
    }

    [Fact]
    public async Task What_the_bank_takes_above_all_that_came_is_the_operators_loss()
    {
        var (order, _) = await PaidAsync();
        await GiveBackAsync(order);

        await DisputeAsync(DisputeStatus.Lost, withdrawn: 1000);

        Assert.Equal((0, 0, 1000), (await ReceivableAsync(), await RevenueAsync(), await LossesAsync()));
        await ProveAsync(-1000);
    }

    [Fact]
    public async Task What_the_bank_takes_in_two_steps_is_booked_in_full()
    {
        var (order, _) = await PaidAsync();

        await DisputeAsync(DisputeStatus.Open, withdrawn: 400);
        await DisputeAsync(DisputeStatus.Lost, withdrawn: 1000);

        Assert.Equal(1000, (await OrderAsync(order)).AmountDisputed);
        Assert.Equal((0, 1000), (await ReceivableAsync(), await LossesAsync()));
        await ProveAsync(0);
    }

    [Fact]
    public async Task A_dispute_of_a_payment_that_nobody_knows_is_booked_after_three_days_and_shown()
    {
        await DisputeAsync(DisputeStatus.Lost, withdrawn: 1000, capture: "pi_9");
        Assert.Equal(EventStatus.Parked, (await EventAsync("evt-1")).Status);
        await ProveAsync(0);

        await PassAsync(TimeSpan.FromDays(3));

        Assert.Equal((0, 1000), (await ReceivableAsync(), await SuspenseAsync()));
        Assert.Equal(CaseKind.Unattributed, Assert.Single(await Engine.Queries.CasesAsync(null, null, Cancel)).Kind);
        await ProveAsync(-1000);
    }

    [Fact]
    public async Task A_dispute_that_was_booked_before_its_payment_is_known_still_comes_to_an_end()
    {
        await DisputeAsync(DisputeStatus.Open, withdrawn: 1000);
        await PassAsync(TimeSpan.FromDays(3));
        Assert.Equal(1000, await ReceivableAsync());
        await PaidAsync();

        await DisputeAsync(DisputeStatus.Lost, withdrawn: 1000);

        Assert.Equal(0, await ReceivableAsync());
        await ProveAsync(0);
    }
}

public sealed class SqliteDisputeTests() : DisputeTests(new SqliteDatabase());

public sealed class PostgresDisputeTests(PostgresCluster cluster) : DisputeTests(new PostgresDatabase(cluster));
