using Quittance.Commands;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Commands;

/// <summary>What paid lines give, and the use of prepaid units: as much as is paid for, and every use counted once.</summary>
public abstract class GrantTests(TestDatabase database) : MoneyTests(database)
{
    const string Meter = "api_calls";

    [Fact]
    public async Task Units_are_given_when_the_money_came_and_taken_back_with_it()
    {
        var (order, _) = await ToppedUpAsync();
        Assert.Equal(100, await UnitsAsync());

        await GiveBackAsync(order, 300);
        Assert.Equal(70, await UnitsAsync());
        await GiveBackAsync(order, 333);
        await GiveBackAsync(order);

        Assert.Equal(0, await UnitsAsync());
        Assert.False(Assert.Single(await Engine.Queries.GrantsAsync(Customer, null, Cancel)).IsActive);
        await ProveAsync(0);
    }

    [Fact]
    public async Task Units_go_with_the_money_that_the_bank_takes_and_come_back_with_it()
    {
        await ToppedUpAsync();
        await DisputeAsync(DisputeStatus.Open);
        Assert.Equal(100, await UnitsAsync());

        await DisputeAsync(DisputeStatus.Open, withdrawn: 1000);
        Assert.Equal(0, await UnitsAsync());
        await DisputeAsync(DisputeStatus.Won, 1000, 1000);

        Assert.Equal(100, await UnitsAsync());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task Units_go_when_the_dispute_is_lost_where_the_policy_says_so()
    {
        await StartAsync(options => options.Policy = new Policy { UnitsInDispute = UnitsInDispute.TakenWhenLost });
        await ToppedUpAsync();

        await DisputeAsync(DisputeStatus.Open, withdrawn: 1000);
        Assert.Equal(100, await UnitsAsync());
        await DisputeAsync(DisputeStatus.Lost, withdrawn: 1000);

        Assert.Equal(0, await UnitsAsync());
        await ProveAsync(0);
    }

    [Fact]
    public async Task Units_that_were_used_before_the_money_went_back_are_owed_and_settled_by_the_next()
    {
        var (order, _) = await ToppedUpAsync();
        Assert.Equal(40, Done(await UseAsync(60, "step-1")).Balance);

        await GiveBackAsync(order);
        Assert.Equal(-60, await UnitsAsync());
        await PaidAsync(TopUp(), "pi_2");

        Assert.Equal(40, await UnitsAsync());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task An_access_ends_with_the_last_of_its_money_and_comes_back_with_it()
    {
        var (order, _) = await PaidAsync(With(new LineGrant.Access("pro")));
        Assert.True(await HasAccessAsync());

        await GiveBackAsync(order, 999);
        Assert.True(await HasAccessAsync());
        var last = await GiveBackAsync(order);
        Assert.False(await HasAccessAsync());
        await TellAsync(Back(last, RefundStep.Failed));

        Assert.True(await HasAccessAsync());
        await ProveAsync(1);
    }

    [Fact]
    public async Task A_use_is_counted_once_by_its_step()
    {
        await ToppedUpAsync();

        Done(await UseAsync(10, "step-1"));
        Assert.Equal(90, Done(await UseAsync(10, "step-1")).Balance);
        Assert.Equal("step_reused", Refused(await UseAsync(11, "step-1")).Code);
        Assert.Equal(80, Done(await UseAsync(10, "step-2")).Balance);

        await ProveAsync(1000);
    }

    [Fact]
    public async Task A_use_that_two_engines_are_told_of_at_once_is_counted_once()
    {
        var engines = new[] { Engine, await StartAsync() };
        await ToppedUpAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => UseAsync(10, "step-1", engine: engines[i % 2]), Cancel)));

        Assert.All(results, result => Assert.Equal(90, Done(result).Balance));
        Assert.Equal(90, await UnitsAsync());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task Of_twenty_uses_at_once_that_must_be_covered_as_many_are_recorded_as_the_balance_covers()
    {
        var engines = new[] { Engine, await StartAsync() };
        await ToppedUpAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(
                () => UseAsync(10, $"step-{i}", covered: true, engine: engines[i % 2]), Cancel)));

        Assert.Equal(10, results.Count(result => result is Result<MeterBalance>.Done));
        Assert.All(
            results.Where(result => result is Result<MeterBalance>.Refused),
            result => Assert.Equal("insufficient_units", Refused(result).Code));
        Assert.Equal(0, await UnitsAsync());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task Of_reservations_at_once_no_more_are_made_than_there_are_units()
    {
        var engines = new[] { Engine, await StartAsync() };
        await ToppedUpAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(i => Task.Run(() => ReserveAsync(30, engines[i % 2]), Cancel)));

        Assert.Equal(3, results.Count(result => result is Result<Reservation>.Done));
        Assert.Equal(new MeterBalance(Customer, Meter, 100, 90), await Engine.Commands.MeterAsync(Customer, Meter, Cancel));
        await ProveAsync(1000);
    }

    [Fact]
    public async Task A_use_above_its_reservation_is_recorded_and_bars_new_work()
    {
        await ToppedUpAsync();
        var reservation = Done(await ReserveAsync(90));
        Assert.Equal("insufficient_units", Refused(await ReserveAsync(11)).Code);

        var after = Done(await UseAsync(130, "step-1", reservation.Id));

        Assert.Equal(new MeterBalance(Customer, Meter, -30, 0), after);
        Assert.Equal("insufficient_units", Refused(await ReserveAsync(1)).Code);
        Assert.Equal("insufficient_units", Refused(await UseAsync(1, "step-2", covered: true)).Code);
        Assert.Equal(-31, Done(await UseAsync(1, "step-2")).Balance);
        await ProveAsync(1000);
    }

    [Fact]
    public async Task Reserved_units_are_free_again_when_they_are_released_or_their_time_is_over()
    {
        await ToppedUpAsync();
        var first = Done(await ReserveAsync(90));
        Done(await Engine.Commands.ReleaseAsync(first.Id, null, Cancel));
        Done(await ReserveAsync(90));
        Assert.Equal("insufficient_units", Refused(await ReserveAsync(90)).Code);

        await PassAsync(TimeSpan.FromMinutes(10));

        Done(await ReserveAsync(100));
        await ProveAsync(1000);
    }

    [Fact]
    public async Task A_use_that_must_be_covered_is_not_covered_by_a_reservation_whose_time_is_over()
    {
        await ToppedUpAsync();
        var reservation = Done(await ReserveAsync(90));
        await PassAsync(TimeSpan.FromMinutes(10));
        Done(await UseAsync(100, "step-1"));

        Assert.Equal("insufficient_units", Refused(await UseAsync(90, "step-2", reservation.Id, covered: true)).Code);
        Assert.Equal(0, await UnitsAsync());
        await ProveAsync(1000);
    }

    [Fact]
    public async Task A_use_that_was_refused_can_be_told_again_when_there_are_units()
    {
        Assert.Equal("insufficient_units", Refused(await UseAsync(10, "step-1", covered: true)).Code);
        await ToppedUpAsync();

        Assert.Equal(90, Done(await UseAsync(10, "step-1", covered: true)).Balance);
        await ProveAsync(1000);
    }

    static OrderTerms With(LineGrant grant) => Terms() with
    {
        CustomerId = Customer,
        Lines = [new OrderLine("What it gives", 1, 1000, null, Grant: grant)],
    };

    static OrderTerms TopUp() => With(new LineGrant.Units(Meter, 100));

    Task<(Id<Order> Order, Id<Payment> Payment)> ToppedUpAsync() => PaidAsync(TopUp());

    async Task<long> UnitsAsync() => (await Engine.Commands.MeterAsync(Customer, Meter, Cancel)).Balance;

    async Task<bool> HasAccessAsync() => Assert.Single(await Engine.Queries.GrantsAsync(Customer, null, Cancel)).IsActive;

    Task<Result<MeterBalance>> UseAsync(
        long units, string step, Id<Reservation>? reservation = null, bool covered = false, Engine? engine = null) =>
        (engine ?? Engine).Commands.UseAsync(new UnitsUsed(Customer, Meter, units, step, reservation, covered), Cancel);

    Task<Result<Reservation>> ReserveAsync(long units, Engine? engine = null) =>
        (engine ?? Engine).Commands.ReserveAsync(Customer, Meter, units, TimeSpan.FromMinutes(10), null, Cancel);
}

public sealed class SqliteGrantTests() : GrantTests(new SqliteDatabase());

public sealed class PostgresGrantTests(PostgresCluster cluster) : GrantTests(new PostgresDatabase(cluster));
