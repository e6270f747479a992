using Quittance.Commands;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Commands;

/// <summary>Money that has no place, and what a person decides about it.</summary>
public abstract class CaseTests(TestDatabase database) : MoneyTests(database)
{
    [Fact]
    public async Task A_duplicate_payment_is_given_back_once_and_the_order_stays_paid()
    {
        var (order, first) = await PaidAsync();
        var owed = await PaidTwiceAsync(order);
        Assert.Equal((CaseKind.DuplicatePayment, -1000), (owed.Kind, await SuspenseAsync()));

        Done(await DecideAsync(owed, CaseAction.Refund));
        Assert.Equal("refund_already_requested", Refused(await DecideAsync(owed, CaseAction.Refund)).Code);
        await SettleAsync();
        var (request, _) = Assert.Single(Provider.SentOf<CreateRefund>());
        Assert.NotEqual(first, request.Payment);
        Assert.Equal(("pi_2", 1000), (request.Capture.Value, request.Amount.Minor));
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(order)).Status);
        await TellAsync(Told.Refunded("", request.Payment, "pi_2", $"re_{request.Refund}", 1000) with { Ours = $"{request.Refund}" });

        Assert.Equal(CaseAction.Refund, (await Engine.Queries.CaseAsync(owed.Id, Cancel))!.Settled);
        Assert.Equal(CaseAction.Refund, Done(await DecideAsync(owed, CaseAction.Refund)).Settled);
        await SettleAsync();
        Assert.Single(Provider.SentOf<CreateRefund>());
        Assert.Equal((OrderStatus.Paid, 0), ((await OrderAsync(order)).Status, (await OrderAsync(order)).AmountRefunded));
        Assert.Equal((0, -1000), (await SuspenseAsync(), await RevenueAsync()));
        await ProveAsync(1000);
    }

    [Fact]
    public async Task Twenty_who_decide_a_case_at_once_make_one_refund()
    {
        var engines = new[] { Engine, await StartAsync() };
        var (order, _) = await PaidAsync();
        var owed = await PaidTwiceAsync(order);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => engines[i % 2].Commands.DecideAsync(owed.Id, CaseAction.Refund, null, null, Cancel), Cancel)));
        await SettleAsync();

        Assert.Single(results, result => result is Result<Case>.Done);
        Assert.Single(Provider.SentOf<CreateRefund>());
        await ProveAsync(2000);
    }

    [Fact]
    public async Task A_case_is_open_again_when_its_refund_comes_back()
    {
        var (order, _) = await PaidAsync();
        var owed = await PaidTwiceAsync(order);
        Done(await DecideAsync(owed, CaseAction.Refund));
        await SettleAsync();
        var (request, _) = Assert.Single(Provider.SentOf<CreateRefund>());
        var told = Told.Refunded("", request.Payment, "pi_2", $"re_{request.Refund}", 1000) with { Ours = $"{request.Refund}" };
        await TellAsync(told);

        await TellAsync(told with { Refund = RefundStep.Failed, Error = "account_closed" });
        Assert.Null((await Engine.Queries.CaseAsync(owed.Id, Cancel))!.Settled);
        Assert.Equal(-1000, await SuspenseAsync());
        await ProveAsync(2000);

        Done(await DecideAsync(owed, CaseAction.Refund));
        await SettleAsync();
        Assert.Equal(2, Provider.SentOf<CreateRefund>().Select(sent => sent.Key).Distinct().Count());
        await ProveAsync(2000);
    }

    [Fact]
    public async Task Money_that_falls_short_pays_the_order_when_a_person_says_so()
    {
        var (order, payment) = await UnderpaidAsync();
        var open = await CaseAsync(order);
        Assert.Equal((CaseKind.AmountMismatch, -800), (open.Kind, await SuspenseAsync()));

        Done(await DecideAsync(open, CaseAction.Attribute));
        await SettleAsync();

        var paid = await OrderAsync(order);
        Assert.Equal((OrderStatus.Paid, 800, payment), (paid.Status, paid.AmountPaid, paid.PaidBy!.Value));
        Assert.Equal((0, -800), (await SuspenseAsync(), await RevenueAsync()));
        Assert.Equal("case_settled", Refused(await DecideAsync(open, CaseAction.Refund)).Code);
        await GiveBackAsync(order);
        Assert.Equal(OrderStatus.Refunded, (await OrderAsync(order)).Status);
        Assert.Equal((0, 0), (await SuspenseAsync(), await RevenueAsync()));
        await ProveAsync(0);
    }

    [Fact]
    public async Task Money_that_was_attributed_stays_so_when_the_provider_tells_of_it_again()
    {
        var (order, payment) = await UnderpaidAsync();
        Done(await DecideAsync(await CaseAsync(order), CaseAction.Attribute));

        await TellAsync(Told.Succeeded("", payment, "pi_1", 800));
        await GiveBackAsync(order);

        Assert.Equal((0, 0), (await SuspenseAsync(), await RevenueAsync()));
        await ProveAsync(0);
    }

    [Fact]
    public async Task Money_that_falls_short_and_is_given_back_does_not_hold_its_order_for_ever()
    {
        Done(await Engine.Commands.DeclareCapacityAsync("evening", 1, null, Cancel));
        var (order, payment) = await UnderpaidAsync("evening");
        Done(await DecideAsync(await CaseAsync(order), CaseAction.Refund));
        await SettleAsync();
        var (request, _) = Assert.Single(Provider.SentOf<CreateRefund>());

        await TellAsync(Told.Refunded("", payment, "pi_1", $"re_{request.Refund}", 800) with { Ours = $"{request.Refund}" });
        for (var day = 0; day < 10; day++)
            await PassAsync(TimeSpan.FromDays(1));

        Assert.Equal(0, await SuspenseAsync());
        await ProveAsync(0);
        Assert.NotEqual(OrderStatus.Pending, (await OrderAsync(order)).Status);
        Assert.Equal(1, (await Engine.Queries.CapacityAsync("evening", Cancel))!.Free);
    }

    [Fact]
    public async Task Money_is_kept_as_credit_only_where_the_operator_allows_it()
    {
        var (order, _) = await PaidAsync(Terms() with { CustomerId = Customer });
        var owed = await PaidTwiceAsync(order);
        Assert.Equal("customer_credit_off", Refused(await DecideAsync(owed, CaseAction.Credit)).Code);
        Assert.Equal(-1000, await SuspenseAsync());

        await StartAsync(options => options.Policy = new Policy { CustomerCredit = true });
        Done(await DecideAsync(owed, CaseAction.Credit));
        Done(await DecideAsync(owed, CaseAction.Credit));

        Assert.Equal("case_settled", Refused(await DecideAsync(owed, CaseAction.Refund)).Code);
        Assert.Equal((0, -1000), (await SuspenseAsync(), await BalanceAsync(Chart.CustomerCredit(Customer, live: false))));
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(order)).Status);
        await ProveAsync(2000);
    }

    [Fact]
    public async Task What_comes_above_what_is_due_is_the_customers_where_the_operator_allows_it()
    {
        await StartAsync(options => options.Policy = new Policy { CustomerCredit = true });
        var placed = Done(await Engine.Commands.PlaceAsync(Terms() with { CustomerId = Customer }, guest: false, null, Cancel)).Order.Id;
        var payment = Done(await CheckoutAsync(placed)).Order.ActivePayment!.Id;

        await TellAsync(Told.Succeeded("", payment, "pi_1", 1200));

        Assert.Equal((OrderStatus.Paid, 1000), ((await OrderAsync(placed)).Status, (await OrderAsync(placed)).AmountPaid));
        Assert.Equal(-200, await BalanceAsync(Chart.CustomerCredit(Customer, live: false)));
        await GiveBackAsync(placed);
        Assert.Equal(0, await RevenueAsync());
        await ProveAsync(200);
    }

    [Fact]
    public async Task A_case_that_was_settled_in_another_way_is_closed_with_a_note()
    {
        var (order, _) = await UnderpaidAsync();
        var open = await CaseAsync(order);

        var closed = Done(await DecideAsync(open, CaseAction.Close));

        Assert.Equal((CaseAction.Close, "a note"), (closed.Settled!.Value, closed.Note));
        Assert.Equal(CaseAction.Close, Done(await DecideAsync(open, CaseAction.Close)).Settled);
        Assert.Equal("case_settled", Refused(await DecideAsync(open, CaseAction.Attribute)).Code);
        Assert.Equal(-800, await SuspenseAsync());
        await ProveAsync(800);
    }

    [Fact]
    public async Task A_case_that_is_not_here_is_refused_and_so_is_money_that_cannot_pay()
    {
        var absent = Entropy.NewId<Case>(VirtualTime.Epoch);
        Assert.Equal(
            "case_not_found", Refused(await Engine.Commands.DecideAsync(absent, CaseAction.Close, null, null, Cancel)).Code);
        var (order, _) = await PaidAsync();
        var owed = await PaidTwiceAsync(order);

        Assert.Equal("case_not_attributable", Refused(await DecideAsync(owed, CaseAction.Attribute)).Code);

        Assert.Empty(Provider.SentOf<CreateRefund>());
        await ProveAsync(2000);
    }

    /// <summary>A second payment names an order that is paid.</summary>
    async Task<Case> PaidTwiceAsync(Id<Order> order)
    {
        await TellAsync(new Told { Type = "succeeded", Orders = [$"{order}"], Capture = "pi_2", Amount = 1000, Currency = "eur" });
        return await CaseAsync(order);
    }

    /// <summary>Eight of ten euros came.</summary>
    async Task<(Id<Order> Order, Id<Payment> Payment)> UnderpaidAsync(string? capacity = null)
    {
        var (order, payment) = await OpenAsync(1000, capacity);
        await TellAsync(Told.Succeeded("", payment, "pi_1", 800));
        return (order, payment);
    }

    async Task<Case> CaseAsync(Id<Order> order) => Assert.Single(await Engine.Queries.CasesAsync(order, null, Cancel));

    Task<Result<Case>> DecideAsync(Case decided, CaseAction action) =>
        Engine.Commands.DecideAsync(decided.Id, action, "a note", null, Cancel);
}

public sealed class SqliteCaseTests() : CaseTests(new SqliteDatabase());

public sealed class PostgresCaseTests(PostgresCluster cluster) : CaseTests(new PostgresDatabase(cluster));
