using FsCheck;
using FsCheck.Fluent;

namespace Quittance.Tests.Decisions;

/// <summary>
/// Random histories of one order that was sold for a seller: refunds, disputes, transfers that fall due and reversals, in any order.
/// When all
/// has come to rest the seller holds exactly what is theirs, the ledger owes them nothing, and what lies with the provider agrees.
/// </summary>
public sealed class SellerHistoryTests
{
    const int Amount = 1000;
    const int Fee = 333;

    /// <summary>One thing that happens.</summary>
    public enum Step
    {
        Refund,
        RefundFails,
        Withdraw,
        Reinstate,
        Lose,
        Win,
        TransferFallsDue,
        ProviderConfirms,
    }

    static readonly Gen<(Step Step, int Amount)> Steps =
        from step in Gen.Elements(Enum.GetValues<Step>())
        from amount in Gen.Choose(1, Amount / 3)
        select (step, amount);

    [Fact]
    public void At_rest_the_seller_has_what_is_theirs_whatever_happened_when() => Prop
        .ForAll(Gen.ListOf(Steps).ToArbitrary(), steps => Check([.. steps]))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    static void Check((Step Step, int Amount)[] steps)
    {
        if (Error(steps) is null)
            return;
        // The shortest history that goes wrong is the one to look at.
        for (var i = 0; i < steps.Length;)
        {
            (Step Step, int Amount)[] without = [.. steps[..i], .. steps[(i + 1)..]];
            (steps, i) = Error(without) is null ? (steps, i + 1) : (without, 0);
        }

        Assert.Fail($"{string.Join(", ", steps.Select(step => $"{step.Step} {step.Amount}"))}: {Error(steps)}");
    }

    static string? Error((Step Step, int Amount)[] steps)
    {
        var world = new Provider();
        return Record.Exception(() =>
        {
            foreach (var (step, amount) in steps)
                world.Do(step, amount);
            world.Rest();
            world.Agrees();
        })?.Message;
    }

    /// <summary>What the provider did, beside a desk that is told of it.</summary>
    sealed class Provider
    {
        readonly Desk _desk = new();
        readonly Id<Seller> _seller;
        readonly Id<Payment> _payment;
        readonly List<long> _refunds = [];
        int _failed;
        (long Withdrawn, long Reinstated, DisputeStatus Status) _dispute;
        int _seconds;

        public Provider()
        {
            _seller = _desk.Seller();
            _payment = _desk.Begin(_desk.PlaceFor(_seller, Amount, Fee));
            _desk.Webhook(Desk.Paid(_payment, Amount));
            _desk.Tell(Rank.Read, new SettlementTold(
                Desk.About(_payment, "pi_1"), Desk.Ref(RefKind.Charge, "ch_1"), new Money(25, Desk.Euro)));
        }

        long Left => Amount - _refunds.Sum() - (_dispute.Withdrawn - _dispute.Reinstated);

        public void Do(Step step, int amount)
        {
            switch (step)
            {
                case Step.Refund when amount <= Left:
                    _refunds.Add(amount);
                    _desk.Webhook(Desk.Refunded(_payment, $"re_{_refunds.Count - 1}", amount));
                    break;
                case Step.RefundFails when _failed < _refunds.Count && _refunds[_failed] > 0:
                    _desk.Webhook(Desk.Refunded(_payment, $"re_{_failed}", _refunds[_failed], RefundStep.Failed));
                    _refunds[_failed++] = 0;
                    break;
                case Step.Withdraw when _dispute.Withdrawn == 0 && amount <= Left:
                    Dispute((amount, 0, DisputeStatus.Open));
                    break;
                case Step.Reinstate when _dispute is { Withdrawn: > 1, Reinstated: 0 }:
                    Dispute(_dispute with { Reinstated = _dispute.Withdrawn / 2 });
                    break;
                case Step.Lose when _dispute.Withdrawn > 0:
                    Dispute(_dispute with { Status = DisputeStatus.Lost });
                    break;
                case Step.Win when _dispute.Withdrawn > 0:
                    Dispute(_dispute with { Status = DisputeStatus.Won, Reinstated = _dispute.Withdrawn });
                    break;
                case Step.TransferFallsDue:
                    FallDue();
                    break;
                case Step.ProviderConfirms:
                    Confirm();
                    break;
            }
        }

        /// <summary>Time passes until nothing is planned and nothing is awaited.</summary>
        public void Rest()
        {
            for (var round = 0; _desk.Books.Transfers.All.Any(one => one.DueAt is not null) || Awaited.Any(); round++)
            {
                Assert.True(round < 50, "The seller's money comes to rest.");
                FallDue();
                Confirm();
            }
        }

        public void Agrees()
        {
            var payment = _desk.Payment(_payment);
            var sent = _desk.Books.Transfers.All.Where(one => one.Status is TransferStatus.Succeeded).Sum(one => one.Amount);
            var back = _desk.Books.Reversals.All.Where(one => one.Status is TransferStatus.Succeeded).Sum(one => one.Amount);
            var taken = Quittance.Decisions.TakingPostings.Certain(
                new Quittance.Decisions.Decision(_desk.Books, null!), payment);
            var part = payment.Parts.Zip(taken.Refunded.Zip(taken.Lost, (refunded, lost) => refunded + lost))
                .Single(pair => pair.First.Seller is not null);
            Assert.Equal(part.First.Amount - part.Second, sent - back);
            Assert.Equal(0, _desk.Balance(Chart.SellerPayable(_seller.ToString(), false)));
            Assert.Equal(
                Amount - 25 - _refunds.Sum() - _dispute.Withdrawn + _dispute.Reinstated - sent + back,
                _desk.Balance(Chart.ProviderClearing("scripted", false)));
        }

        IEnumerable<Call> Awaited => _desk.OpenCalls.Where(call => call.Request is CreateTransfer or CreateReversal);

        void Dispute((long Withdrawn, long Reinstated, DisputeStatus Status) now)
        {
            _dispute = now;
            _desk.Webhook(Desk.Disputed(_payment, now.Status, now.Withdrawn, now.Reinstated, ++_seconds, now.Withdrawn));
        }

        void FallDue()
        {
            foreach (var planned in _desk.Books.Transfers.All.Where(one => one.DueAt is not null).ToArray())
            {
                if (planned.DueAt > _desk.Now)
                    _desk.Pass(planned.DueAt.Value - _desk.Now);
                _desk.Command(new TransferDue(planned.Id));
            }
        }

        void Confirm()
        {
            foreach (var call in Awaited.ToArray())
            {
                if (call.Request is CreateTransfer create)
                    _desk.Webhook(new TransferTold(Desk.Ref(RefKind.Transfer, $"tr_{create.Transfer}"), create.Transfer, create.Amount));
                else if (call.Request is CreateReversal back)
                    _desk.Webhook(new ReversalTold(
                        Desk.Ref(RefKind.Reversal, $"trr_{back.Reversal}"), back.Transfer, back.Reversal, back.Amount));
            }
        }
    }
}
