using Quittance.Commands;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Commands;

/// <summary>Orders that are read together: each with what is its own, and with nothing else.</summary>
public abstract class OrderReadTests(TestDatabase database) : MoneyTests(database)
{
    [Fact]
    public async Task Orders_that_are_read_together_do_not_see_one_anothers_money()
    {
        var (refunded, first) = await PaidAsync(capture: "pi_1");
        await GiveBackAsync(refunded, 400);
        var (disputed, second) = await PaidAsync(capture: "pi_2");
        await DisputeAsync(DisputeStatus.Lost, withdrawn: 1000, capture: "pi_2");
        var (open, third) = await OpenAsync();
        Provider.Answers<ExpireCheckout>([.. Enumerable.Repeat(ScriptedProvider.Status(503), 50)]);
        Done(await Engine.Commands.CancelAsync(open, null, Cancel));
        var unknown = Entropy.NewId<Order>(Time.GetUtcNow());

        var views = await new OrderReads(Engine.Store, Time).ReadAsync([refunded, unknown, open, disputed, refunded], Cancel);

        Assert.Equal([refunded, null, open, disputed, refunded], views.Select(view => view?.Order.Id));
        Assert.Equal([first, null, third, second, first], views.Select(view => view?.Payments.Single().Id));
        Assert.Equal([1, null, 0, 0, 1], views.Select(view => view?.Refunds.Count));
        Assert.Equal([0, null, 0, 1, 0], views.Select(view => view?.Disputes.Count));
        Assert.Equal([0, null, 1, 0, 0], views.Select(view => view?.OpenCalls.Count(IsClosing)));
    }

    [Fact]
    public async Task Whoever_reads_after_a_booking_sees_it_however_many_read()
    {
        var (order, payment) = await OpenAsync();
        var before = Enumerable.Range(0, 50).Select(_ => Task.Run(() => OrderAsync(order), Cancel)).ToArray();
        await TellAsync(Told.Succeeded("", payment, "pi_1", 1000));

        var after = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => OrderAsync(order), Cancel)));

        Assert.All(after, read => Assert.Equal(OrderStatus.Paid, read.Status));
        await Task.WhenAll(before);
    }

    static bool IsClosing(Call call) => call.Request is ExpireCheckout;
}

public sealed class SqliteOrderReadTests() : OrderReadTests(new SqliteDatabase());

public sealed class PostgresOrderReadTests(PostgresCluster cluster) : OrderReadTests(new PostgresDatabase(cluster));
