using FsCheck;
using FsCheck.Fluent;
using Quittance.Decisions;
using Quittance.Storage;

namespace Quittance.Tests.Decisions;

/// <summary>
/// Random histories of what a provider tells about one payment: its capture, refunds that succeed, fail or fail later, disputes with their
/// money. Told in any order and any number of times they end the same (V10), and on the way no cause posts twice (V2), nothing is edited
/// (V5), no more goes out than came in (V7), what is taken back follows what was credited (V8), and the ledger balances (V21).
/// </summary>
public sealed class MoneyHistoryTests
{
    const int Amount = 1000;

    /// <summary>What truly happened at the provider.</summary>
    /// <param name="Refunds">Each refund: how much, and how it ended.</param>
    /// <param name="Dispute">What was withdrawn, what came back, and how it ended; nothing if there was none.</param>
    sealed record History(IReadOnlyList<(int Amount, RefundStep End)> Refunds, (int Withdrawn, int Reinstated, DisputeStatus End)? Dispute);

    [Fact]
    public void Told_in_any_order_a_history_ends_the_same_and_agrees_with_the_provider()
    {
        var cases =
            from history in Histories
            from seed in Gen.Choose(0, int.MaxValue)
            select (history, seed);
        Prop.ForAll(cases.ToArbitrary(), drawn => Check(drawn.history, drawn.seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    static Gen<History> Histories =>
        from count in Gen.Choose(0, 4)
        from refunds in Gen.ListOf(Refund, count)
        from dispute in Gen.Frequency((2, Gen.Constant(((int, int, DisputeStatus)?)null)), (1, Dispute))
        select Possible(refunds.ToArray(), dispute);

    static Gen<(int Amount, RefundStep End)> Refund =>
        from amount in Gen.Choose(1, Amount / 2)
        from end in Gen.Elements(RefundStep.Pending, RefundStep.Succeeded, RefundStep.Succeeded, RefundStep.Failed, RefundStep.Canceled)
        select (amount, end);

    static Gen<(int Withdrawn, int Reinstated, DisputeStatus End)?> Dispute =>
        from withdrawn in Gen.Choose(1, Amount)
        from part in Gen.Choose(0, 3)
        from end in Gen.Elements(DisputeStatus.Open, DisputeStatus.Won, DisputeStatus.Lost)
        select ((int, int, DisputeStatus)?)(withdrawn, end is DisputeStatus.Won ? withdrawn : withdrawn * part / 6, end);

    /// <summary>No provider gives back more than came: what would is left out.</summary>
    static History Possible((int Amount, RefundStep End)[] refunds, (int Withdrawn, int Reinstated, DisputeStatus End)? dispute)
    {
        var left = Amount - (dispute is { } held ? held.Withdrawn : 0);
        return new History([.. refunds.Where(refund => (left -= refund.Amount) >= 0 || (left += refund.Amount) < 0)], dispute);
    }

    static void Check(History history, int seed)
    {
        var (plain, end) = Play(history, null);
        Agrees(history, plain);
        var (_, shuffled) = Play(history, new Random(seed));
        Assert.Equal(end, shuffled);
    }

    static (Desk Desk, string End) Play(History history, Random? random)
    {
        var desk = new Desk();
        var seller = desk.Seller();
        var order = desk.PlaceFor(seller, Amount, fee: 333);
        var payment = desk.Begin(order);
        var facts = Facts(history, payment).ToList();
        if (random is not null)
        {
            facts.AddRange(facts.Where(_ => random.Next(3) == 0).ToArray());
            facts = [.. facts.OrderBy(_ => random.Next())];
        }

        // What comes before the capture waits for it, as the inbox makes it wait.
        var waiting = new List<Fact>();
        foreach (var fact in facts)
        {
            Tell(desk, fact, waiting);
            NeverMoreOutThanIn(desk, payment);
            if (fact is PaymentSucceeded)
                foreach (var waited in waiting.ToArray())
                    Tell(desk, waited, waiting);
        }

        return (desk, Describe(desk, order, payment, seller));
    }

    static void Tell(Desk desk, Fact fact, List<Fact> waiting)
    {
        if (desk.Webhook(fact) is Quittance.Decisions.Outcome.Parked)
            waiting.Add(fact);
    }

    static IEnumerable<Fact> Facts(History history, Id<Payment> payment)
    {
        yield return Desk.Paid(payment, Amount);
        for (var i = 0; i < history.Refunds.Count; i++)
        {
            var (amount, end) = history.Refunds[i];
            foreach (var step in Steps(end))
                yield return Desk.Refunded(payment, $"re_{i}", amount, step);
        }

        if (history.Dispute is not { } dispute)
            yield break;
        yield return Desk.Disputed(payment, DisputeStatus.Open, seconds: 1, amount: dispute.Withdrawn);
        yield return Desk.Disputed(payment, DisputeStatus.Open, dispute.Withdrawn, seconds: 1, amount: dispute.Withdrawn);
        if (dispute.Reinstated > 0)
            yield return Desk.Disputed(payment, DisputeStatus.Open, dispute.Withdrawn, dispute.Reinstated, 2, dispute.Withdrawn);
        yield return Desk.Disputed(payment, dispute.End, dispute.Withdrawn, dispute.Reinstated, 3, dispute.Withdrawn);
    }

    static RefundStep[] Steps(RefundStep end) => end switch
    {
        RefundStep.Pending => [RefundStep.Pending],
        RefundStep.Succeeded => [RefundStep.Pending, RefundStep.Succeeded],
        RefundStep.Canceled => [RefundStep.Pending, RefundStep.Canceled],
        _ => [RefundStep.Pending, RefundStep.Succeeded, RefundStep.Failed],
    };

    /// <summary>V7, at every moment; V21 holds by how a transaction is made.</summary>
    static void NeverMoreOutThanIn(Desk desk, Id<Payment> id)
    {
        var payment = desk.Payment(id);
        var refunded = desk.Books.Refunds.All.Where(refund => refund.Counts).Sum(refund => refund.Amount.Minor);
        var disputed = desk.Books.Disputes.All.Sum(dispute => dispute.Net);
        Assert.True(refunded + disputed <= (payment.Received?.Minor ?? 0), $"{refunded} + {disputed} went out of {payment.Received}.");
        Assert.Equal(0, desk.Balance(Chart.PlatformLosses(false)) - desk.Books.Disputes.All.Sum(LostByPlatform));

        long LostByPlatform(Dispute dispute) => dispute.Charged - LostBySeller(desk, payment);
    }

    static long LostBySeller(Desk desk, Payment payment)
    {
        var taken = Taken.Of(
            payment,
            desk.Books.Refunds.All.Where(refund => refund.Status is RefundStatus.Succeeded),
            desk.Books.Disputes.All.Sum(dispute => dispute.Charged));
        return payment.Parts.Zip(taken.Lost).Where(pair => pair.First.Seller is not null).Sum(pair => pair.Second);
    }

    /// <summary>The ledger says what the provider did, to the cent.</summary>
    static void Agrees(History history, Desk desk)
    {
        var refunded = history.Refunds.Where(refund => refund.End is RefundStep.Succeeded).Sum(refund => refund.Amount);
        var (withdrawn, reinstated) = history.Dispute is { } dispute ? (dispute.Withdrawn, dispute.Reinstated) : (0, 0);
        Assert.Equal(Amount - refunded - withdrawn + reinstated, desk.Balance(Chart.ProviderClearing("scripted", false)));
        Assert.Equal(
            history.Dispute is { End: not DisputeStatus.Lost } ? withdrawn - reinstated : 0,
            desk.Balance(Chart.DisputesReceivable("scripted", false)));
        Assert.Equal(0, desk.Balance(Chart.Suspense(false)));
    }

    static string Describe(Desk desk, Id<Order> id, Id<Payment> payment, Id<Seller> seller)
    {
        var order = desk.Order(id);
        LedgerAccount[] accounts =
        [
            Chart.ProviderClearing("scripted", false), Chart.PlatformRevenue(false), Chart.PlatformLosses(false), Chart.Suspense(false),
            Chart.DisputesReceivable("scripted", false), Chart.SellerPayable(seller.ToString(), false),
        ];
        var planned = desk.Books.Transfers.All.Where(one => one.Payment == payment && one.DueAt is not null);
        return string.Join(
            "; ",
            [
                $"{Words.Of(order.Status)}, paid {order.AmountPaid}, refunded {order.AmountRefunded}, disputed {order.AmountDisputed}",
                .. desk.Books.Refunds.All.Select(refund => $"{refund.Ref!.Value} {Words.Of(refund.Status)} {refund.Amount}").Order(),
                .. desk.Books.Disputes.All.Select(one => $"{Words.Of(one.Status)} {one.Withdrawn} {one.Reinstated} {one.Charged}"),
                .. accounts.Select(account => $"{account} {desk.Balance(account)}"),
                $"planned {planned.Sum(one => one.Covers.Minor)}",
                "cases " + string.Join(", ", desk.Cases.Order()),
            ]);
    }
}
