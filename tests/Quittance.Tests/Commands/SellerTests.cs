using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Commands;

/// <summary>Sellers' parts: split at capture, moved a week later, taken back when the customer's money is, netted otherwise.</summary>
public abstract class SellerTests(TestDatabase database) : MoneyTests(database)
{
    static readonly TimeSpan Week = TimeSpan.FromDays(7);
    readonly HashSet<string> _confirmed = [];

    [Fact]
    public async Task A_capture_credits_the_seller_and_the_platforms_fee()
    {
        var seller = await DeclareAsync();
        var (order, _) = await PaidAsync(Sold(seller));

        Assert.Equal((-9500, -500), (await OwedAsync(seller), await RevenueAsync()));
        var planned = Assert.Single((await ViewAsync(order)).Transfers);
        Assert.Equal((TransferStatus.Scheduled, 9500), (planned.Status, planned.Covers.Minor));
        await PassAsync(Week - TimeSpan.FromSeconds(1));
        Assert.Empty(Provider.SentOf<CreateTransfer>());
        await ProveAsync(10000);
    }

    [Fact]
    public async Task A_transfer_is_sent_when_its_time_has_come_and_confirmed_by_the_webhook()
    {
        var seller = await DeclareAsync();
        var (order, _) = await PaidAsync(Sold(seller));

        await PassAsync(Week);

        var (request, key) = Assert.Single(Provider.SentOf<CreateTransfer>());
        Assert.Equal(("ch_pi_1", "acct_anna", 9500), (request.Charge.Value, request.Account, request.Amount.Minor));
        Assert.Equal($"quittance-{request.Transfer}", key);
        Assert.Equal(TransferStatus.Pending, await OnlyTransferAsync(order));
        Assert.Equal(-9500, await OwedAsync(seller));

        await ConfirmAsync();
        await TellAsync(Moved(request));

        Assert.Equal(TransferStatus.Succeeded, await OnlyTransferAsync(order));
        Assert.Equal(0, await OwedAsync(seller));
        Assert.Single(await NoticesAsync(order), type => type == "transfer.succeeded");
        await ProveAsync(500);
    }

    [Fact]
    public async Task A_refund_before_the_transfer_makes_it_smaller_and_then_needless()
    {
        var seller = await DeclareAsync();
        var (order, _) = await PaidAsync(Sold(seller));

        await GiveBackAsync(order, 4000);
        Assert.Equal(5700, Assert.Single((await ViewAsync(order)).Transfers).Covers.Minor);
        await GiveBackAsync(order);
        await PassAsync(Week);

        Assert.Equal(TransferStatus.Canceled, await OnlyTransferAsync(order));
        Assert.Empty(Provider.SentOf<CreateTransfer>());
        Assert.Equal((0, 0), (await OwedAsync(seller), await RevenueAsync()));
        await ProveAsync(0);
    }

    [Fact]
    public async Task A_refund_after_the_transfer_takes_the_sellers_part_back()
    {
        var seller = await DeclareAsync();
        var (order, _) = await PaidAsync(Sold(seller));
        await PassAsync(Week);
        await ConfirmAsync();

        await GiveBackAsync(order, 4000);
        var (request, key) = Assert.Single(Provider.SentOf<CreateReversal>());
        Assert.Equal((3800, $"quittance-{request.Reversal}"), (request.Amount.Minor, key));
        Assert.Equal(3800, await OwedAsync(seller));
        await ConfirmAsync();
        Assert.Equal(0, await OwedAsync(seller));
        await GiveBackAsync(order);
        await ConfirmAsync();

        Assert.Equal([3800, 5700], Provider.SentOf<CreateReversal>().Select(sent => sent.Request.Amount.Minor));
        Assert.Equal((0, 0), (await OwedAsync(seller), await RevenueAsync()));
        await ProveAsync(0);
    }

    [Fact]
    public async Task A_refund_while_the_transfer_is_under_way_takes_it_back_once_it_is_confirmed()
    {
        var seller = await DeclareAsync();
        var (order, _) = await PaidAsync(Sold(seller));
        await PassAsync(Week);

        await GiveBackAsync(order);
        Assert.Empty(Provider.SentOf<CreateReversal>());
        await ConfirmAsync();
        await ConfirmAsync();

        Assert.Equal(9500, Assert.Single(Provider.SentOf<CreateReversal>()).Request.Amount.Minor);
        Assert.Equal(0, await OwedAsync(seller));
        await ProveAsync(0);
    }

    [Fact]
    public async Task What_cannot_be_taken_back_is_netted_from_the_next_transfer()
    {
        var seller = await DeclareAsync();
        var (first, _) = await PaidAsync(Sold(seller));
        await PassAsync(Week);
        await ConfirmAsync();
        Provider.Answers<CreateReversal>(ScriptedProvider.Status(400, "insufficient_funds"));
        await GiveBackAsync(first);
        _confirmed.Add(Assert.Single(Provider.SentOf<CreateReversal>()).Key!);
        Assert.Equal(9500, await OwedAsync(seller));
        Assert.Contains(CaseKind.TransferFailed, await CasesAsync(first));

        await PaidAsync(Sold(seller, 20000, 1000), "pi_2");
        await PassAsync(Week);
        await ConfirmAsync();

        Assert.Equal([9500, 9500], Provider.SentOf<CreateTransfer>().Select(sent => sent.Request.Amount.Minor));
        Assert.Equal((0, -1000), (await OwedAsync(seller), await RevenueAsync()));
        await ProveAsync(1000);
    }

    [Fact]
    public async Task A_debt_that_eats_the_whole_next_transfer_settles_it_without_any_money()
    {
        var seller = await DeclareAsync();
        var (first, _) = await PaidAsync(Sold(seller));
        await PassAsync(Week);
        await ConfirmAsync();
        Provider.Answers<CreateReversal>(ScriptedProvider.Status(400, "insufficient_funds"));
        await GiveBackAsync(first);
        _confirmed.Add(Assert.Single(Provider.SentOf<CreateReversal>()).Key!);

        var (second, _) = await PaidAsync(Sold(seller, 4000, 200), "pi_2");
        await PassAsync(Week);

        Assert.Single(Provider.SentOf<CreateTransfer>());
        Assert.Equal(TransferStatus.Succeeded, await OnlyTransferAsync(second));
        Assert.Equal(5700, await OwedAsync(seller));
        await ProveAsync(-5500);
    }

    [Fact]
    public async Task What_is_being_taken_back_is_not_netted_from_another_transfer_besides()
    {
        var seller = await DeclareAsync();
        var (first, _) = await PaidAsync(Sold(seller));
        Time.Advance(TimeSpan.FromMinutes(20));
        await PaidAsync(Sold(seller), "pi_2");
        await PassAsync(Week - TimeSpan.FromMinutes(20));
        await ConfirmAsync();
        await GiveBackAsync(first);
        Assert.Single(Provider.SentOf<CreateReversal>());

        // The second part's time comes before the reversal of the first is confirmed.
        await PassAsync(TimeSpan.FromMinutes(20));
        await ConfirmAsync();
        for (var day = 0; day < 3; day++)
        {
            Provider.Answers<ReadMovement>(ScriptedProvider.Ok(new Told { Type = "nothing" }));
            await PassAsync(TimeSpan.FromDays(1));
            await ConfirmAsync();
        }

        Assert.Equal(0, await OwedAsync(seller));
        await ProveAsync(500);
    }

    [Fact]
    public async Task A_refund_that_comes_back_while_the_reversal_is_under_way_leaves_the_seller_paid()
    {
        var seller = await DeclareAsync();
        var (order, _) = await PaidAsync(Sold(seller));
        await PassAsync(Week);
        await ConfirmAsync();
        var refund = await GiveBackAsync(order);
        Assert.Single(Provider.SentOf<CreateReversal>());

        await TellAsync(Back(refund, RefundStep.Failed));
        for (var day = 0; day < 3; day++)
        {
            await ConfirmAsync();
            Provider.Answers<ReadMovement>(ScriptedProvider.Ok(new Told { Type = "nothing" }));
            await PassAsync(TimeSpan.FromDays(1));
        }

        Assert.Equal(0, await OwedAsync(seller));
        await ProveAsync(500);
    }

    [Fact]
    public async Task A_transfer_that_is_refused_is_tried_again_daily_and_not_for_ever()
    {
        var seller = await DeclareAsync();
        var (order, _) = await PaidAsync(Sold(seller));
        Provider.Answers<CreateTransfer>([.. Enumerable.Repeat(ScriptedProvider.Status(400, "account_invalid"), 10)]);
        await PassAsync(Week);
        Assert.Single(Provider.SentOf<CreateTransfer>());
        await PassAsync(TimeSpan.FromHours(23));
        Assert.Single(Provider.SentOf<CreateTransfer>());

        for (var day = 0; day < 8; day++)
            await PassAsync(TimeSpan.FromDays(1));

        Assert.Equal(5, Provider.SentOf<CreateTransfer>().Select(sent => sent.Key).Distinct().Count());
        Assert.Equal(5, Provider.SentOf<CreateTransfer>().Count);
        Assert.Equal(-9500, await OwedAsync(seller));
        Assert.Contains(CaseKind.TransferFailed, await CasesAsync(order));
        await ProveAsync(10000);
    }

    [Fact]
    public async Task A_transfer_whose_outcome_is_unknown_is_sent_again_under_the_same_key()
    {
        var seller = await DeclareAsync();
        var (order, _) = await PaidAsync(Sold(seller));
        Provider.Answers<CreateTransfer>(ScriptedProvider.Silence);
        await PassAsync(Week);
        Assert.Equal(TransferStatus.Unknown, await OnlyTransferAsync(order));

        await PassAsync(TimeSpan.FromSeconds(10));
        await ConfirmAsync();

        Assert.Equal(2, Provider.SentOf<CreateTransfer>().Count);
        Assert.Single(Provider.SentOf<CreateTransfer>().Select(sent => sent.Key).Distinct());
        Assert.Equal(0, await OwedAsync(seller));
        await ProveAsync(500);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refunds_by_thirds_leave_nobody_a_cent(bool transferred)
    {
        var anna = await DeclareAsync();
        var ben = await DeclareAsync("acct_ben");
        var (order, _) = await PaidAsync(Terms() with
        {
            Lines = [new OrderLine("A", 1, 5001, null, anna, 250), new OrderLine("B", 1, 4999, null, ben, 333)],
        });
        if (transferred)
        {
            await PassAsync(Week);
            await ConfirmAsync();
            Assert.Equal((0, 0), (await OwedAsync(anna), await OwedAsync(ben)));
        }

        foreach (var third in new long[] { 3333, 3333, 3334 })
        {
            await GiveBackAsync(order, third);
            await ConfirmAsync();
        }

        Assert.Equal((0, 0, 0), (await OwedAsync(anna), await OwedAsync(ben), await RevenueAsync()));
        Assert.Equal(OrderStatus.Refunded, (await OrderAsync(order)).Status);
        await ProveAsync(0);
    }

    [Fact]
    public async Task A_lost_dispute_is_borne_by_whoever_was_credited()
    {
        var seller = await DeclareAsync();
        var (order, _) = await PaidAsync(Sold(seller));

        await DisputeAsync(DisputeStatus.Open, withdrawn: 10000, amount: 10000);
        Assert.Equal(-9500, await OwedAsync(seller));
        await DisputeAsync(DisputeStatus.Lost, withdrawn: 10000, amount: 10000);
        await PassAsync(Week);

        Assert.Equal((0, -500, 500), (await OwedAsync(seller), await RevenueAsync(), await LossesAsync()));
        Assert.Equal(TransferStatus.Canceled, await OnlyTransferAsync(order));
        await ProveAsync(0);
    }

    [Fact]
    public async Task A_lost_dispute_is_the_operators_where_the_policy_says_so()
    {
        await StartAsync(options => options.Policy = new Policy { DisputeLoss = DisputeLoss.Platform });
        var seller = await DeclareAsync();
        await PaidAsync(Sold(seller));

        await DisputeAsync(DisputeStatus.Lost, withdrawn: 10000, amount: 10000);
        await PassAsync(Week);
        await ConfirmAsync();

        Assert.Equal((0, -500, 10000), (await OwedAsync(seller), await RevenueAsync(), await LossesAsync()));
        await ProveAsync(-9500);
    }

    async Task<Id<Seller>> DeclareAsync(string account = "acct_anna") =>
        Done(await Engine.Commands.DeclareSellerAsync(null, "A seller", Provider.Name, account, null, Cancel)).Seller.Id;

    static OrderTerms Sold(Id<Seller> seller, long amount = 10000, long fee = 500) =>
        Terms() with { Lines = [new OrderLine("Seat", 1, amount, null, seller, fee)] };

    async Task<TransferStatus> OnlyTransferAsync(Id<Order> order) => Assert.Single((await ViewAsync(order)).Transfers).Status;

    /// <summary>The provider tells of every transfer and reversal that it was asked for and has not told of yet.</summary>
    async Task ConfirmAsync()
    {
        foreach (var (request, key) in Provider.SentOf<CreateTransfer>())
        {
            if (_confirmed.Add(key!))
                await TellAsync(Moved(request));
        }

        foreach (var (request, key) in Provider.SentOf<CreateReversal>())
        {
            if (_confirmed.Add(key!))
                await TellAsync(Moved(request));
        }
    }

    static Told Moved(CreateTransfer request) => new()
    {
        Type = "transferred",
        Movement = $"tr_{request.Transfer}",
        Ours = $"{request.Transfer}",
        Amount = request.Amount.Minor,
        Currency = "eur",
    };

    static Told Moved(CreateReversal request) => new()
    {
        Type = "reversed",
        Movement = $"trr_{request.Reversal}",
        Capture = request.Transfer.Value,
        Ours = $"{request.Reversal}",
        Amount = request.Amount.Minor,
        Currency = "eur",
    };
}

public sealed class SqliteSellerTests() : SellerTests(new SqliteDatabase());

public sealed class PostgresSellerTests(PostgresCluster cluster) : SellerTests(new PostgresDatabase(cluster));
