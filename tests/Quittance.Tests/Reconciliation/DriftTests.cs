using Quittance.Providers;
using Quittance.Tests.Commands;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Reconciliation;

/// <summary>The books against what the provider settled, both ways: what differs is told, and nothing is moved.</summary>
public abstract class DriftTests(TestDatabase database) : MoneyTests(database)
{
    [Fact]
    public async Task What_agrees_differs_in_nothing()
    {
        var (_, payment) = await PaidAsync();
        await TellAsync(new Told { Type = "settled", Payment = $"{payment}", Capture = "pi_1", Amount = 30, Currency = "eur" });
        Settled(MovementKind.Capture, "pi_1", 1000, fee: 0);

        var run = await LaterAsync();

        Assert.Equal(1, run.Sweeps.Single(sweep => sweep.Sweep is Sweep.Movements).Looked);
        Assert.Empty(await DifferencesAsync());
        Assert.Equal(0, run.Sweeps.Single(sweep => sweep.Sweep is Sweep.Ledger).Looked);
    }

    [Fact]
    public async Task Paid_there_and_not_here_is_told_and_gone_once_it_is_booked()
    {
        var (_, payment) = await OpenAsync();
        Settled(MovementKind.Capture, "pi_1", 1000, fee: 0, ours: true);
        await LaterAsync(TimeSpan.FromMinutes(20));

        var found = Assert.Single(await DifferencesAsync());
        Assert.Equal((DifferenceKind.NotHere, "pi_1", null, 1000), (found.Kind, found.Ref, found.Here, found.There?.Minor));
        Assert.Equal(0, await BalanceAsync(Chart.ProviderClearing(Provider.Name, live: false)));

        await TellAsync(Told.Succeeded("", payment, "pi_1", 1000));
        await LaterAsync(TimeSpan.FromHours(1));

        Assert.Empty(await DifferencesAsync());
    }

    [Fact]
    public async Task Other_money_of_the_same_account_is_not_ours_to_miss()
    {
        Settled(MovementKind.Capture, "pi_foreign", 5000, fee: 0);

        await LaterAsync();

        Assert.Empty(await DifferencesAsync());
    }

    [Fact]
    public async Task Another_amount_is_told_with_both()
    {
        await PaidAsync();
        Settled(MovementKind.Capture, "pi_1", 900, fee: 0);

        await LaterAsync();

        var found = Assert.Single(await DifferencesAsync());
        Assert.Equal((DifferenceKind.Amount, 1000, 900), (found.Kind, found.Here?.Minor, found.There?.Minor));
    }

    [Fact]
    public async Task A_fee_that_is_not_booked_or_booked_otherwise_is_told()
    {
        await PaidAsync();
        Settled(MovementKind.Capture, "pi_1", 1000, fee: 45);

        await LaterAsync();

        var found = Assert.Single(await DifferencesAsync());
        Assert.Equal(("fee:scripted:test:pi_1", 45), (found.Cause, found.There?.Minor));
        Assert.Contains(found.Kind, new[] { DifferenceKind.FeeNotHere, DifferenceKind.FeeAmount });
    }

    [Fact]
    public async Task A_refund_made_there_and_not_known_here_is_told()
    {
        await PaidAsync();
        Settled(MovementKind.Capture, "pi_1", 1000, fee: 0);
        Settled(MovementKind.Refund, "re_hand", 400, fee: 0, capture: "pi_1");

        await LaterAsync();

        var found = Assert.Single(await DifferencesAsync());
        Assert.Equal((DifferenceKind.NotHere, "refund:scripted:test:re_hand"), (found.Kind, found.Cause));
    }

    [Fact]
    public async Task A_refund_that_failed_before_it_was_known_to_have_succeeded_is_no_difference()
    {
        var (_, payment) = await PaidAsync();
        await TellAsync(Told.Refunded("", payment, "pi_1", "re_1", 400, RefundStep.Failed) with { Error = "account_closed" });
        Settled(MovementKind.Capture, "pi_1", 1000, fee: 0);
        Settled(MovementKind.Refund, "re_1", 400, fee: 0, capture: "pi_1");
        Settled(MovementKind.RefundReturned, "re_1", 400, fee: 0, capture: "pi_1");

        await LaterAsync();

        Assert.Empty(await DifferencesAsync());
    }

    [Fact]
    public async Task A_refund_that_was_missed_there_is_no_difference_any_more_once_its_return_is_booked()
    {
        var (order, payment) = await PaidAsync();
        var refund = await GiveBackAsync(order, 400);
        Settled(MovementKind.Capture, "pi_1", 1000, fee: 0);
        var gone = ScriptedProvider.Ok(new Told { Type = "nothing" });
        Provider.Answers<ReadMovement>(gone, gone);
        await LaterAsync();
        Assert.Equal(DifferenceKind.NotThere, Assert.Single(await DifferencesAsync()).Kind);

        await TellAsync(Told.Refunded("", payment, "pi_1", refund.Ref!.Value, 400, RefundStep.Failed) with { Ours = $"{refund.Id}" });
        await LaterAsync();

        Assert.Empty(await DifferencesAsync());
    }

    [Fact]
    public async Task A_dispute_that_took_money_there_and_not_here_is_told()
    {
        await PaidAsync();
        Settled(MovementKind.Capture, "pi_1", 1000, fee: 0);
        Settled(MovementKind.DisputeWithdrawn, "dp_1", 1000, fee: 0, capture: "pi_1");
        await LaterAsync();
        Assert.Equal(DifferenceKind.NotHere, Assert.Single(await DifferencesAsync()).Kind);

        await DisputeAsync(DisputeStatus.Open, withdrawn: 1000);
        await LaterAsync();

        Assert.Empty(await DifferencesAsync());
    }

    [Fact]
    public async Task Paid_here_and_unknown_there_is_told_after_a_read()
    {
        await PaidAsync();
        Provider.Answers<ReadPayment>(ScriptedProvider.Status(404));

        await LaterAsync();

        var found = Assert.Single(await DifferencesAsync());
        Assert.Equal((DifferenceKind.NotThere, 1000, null), (found.Kind, found.Here?.Minor, found.There));
    }

    [Fact]
    public async Task Paid_here_and_known_there_though_not_listed_is_no_difference()
    {
        var (_, payment) = await PaidAsync();
        Provider.Answers<ReadPayment>(ScriptedProvider.Ok(Told.Succeeded("", payment, "pi_1", 1000)));

        await LaterAsync();
        await LaterAsync();

        Assert.Empty(await DifferencesAsync());
        Assert.Single(Provider.SentOf<ReadPayment>());
    }

    [Fact]
    public async Task What_cannot_be_read_is_looked_at_again_and_is_no_difference()
    {
        var (_, payment) = await PaidAsync();
        Provider.Answers<ReadPayment>(
            ScriptedProvider.Silence, ScriptedProvider.Ok(Told.Succeeded("", payment, "pi_1", 1000)));

        var first = await LaterAsync();
        var second = await LaterAsync();

        Assert.Equal((1, 0), (Unread(first), Unread(second)));
        Assert.Equal(2, Provider.SentOf<ReadPayment>().Count);
        Assert.Empty(await DifferencesAsync());
    }

    [Fact]
    public async Task A_list_of_movements_that_cannot_be_read_moves_no_sure_point()
    {
        await PaidAsync();
        Provider.Movements = null;
        var failed = await LaterAsync(TimeSpan.FromMinutes(30));
        Provider.Movements = [];
        Settled(MovementKind.Capture, "pi_1", 1000, fee: 0);
        await LaterAsync();

        Assert.Equal(1, failed.Sweeps.Single(sweep => sweep.Sweep is Sweep.Movements).Unread);
        Assert.Empty(await DifferencesAsync());
    }

    static int Unread(ReconciliationRun run) => run.Sweeps.Single(sweep => sweep.Sweep is Sweep.Ledger).Unread;

    async Task<ReconciliationRun> LaterAsync(TimeSpan? by = null)
    {
        await PassAsync(by ?? TimeSpan.FromDays(2));
        return await Engine.ReconcileNowAsync(_ => { }, Cancel);
    }

    Task<List<Difference>> DifferencesAsync() => Engine.Queries.DifferencesAsync(null, Cancel);

    void Settled(MovementKind kind, string value, long amount, long fee, string? capture = null, bool ours = false)
    {
        var of = kind switch
        {
            MovementKind.Capture => RefKind.Capture,
            MovementKind.Refund or MovementKind.RefundReturned => RefKind.Refund,
            _ => RefKind.Dispute,
        };
        Provider.Movements!.Insert(0, new ListedMovement(
            kind,
            Ref(of, value),
            Ref(RefKind.Capture, capture ?? value),
            ours,
            new Money(amount, Euro),
            new Money(fee, Euro),
            Time.GetUtcNow()));
    }

    ExternalRef Ref(RefKind kind, string value) => new(Provider.Name, Provider.Live, kind, value);
}

public sealed class SqliteDriftTests() : DriftTests(new SqliteDatabase());

public sealed class PostgresDriftTests(PostgresCluster cluster) : DriftTests(new PostgresDatabase(cluster));
