using System.Text.Json.Nodes;
using Quittance.Storage;

namespace Quittance.Decisions;

/// <summary>
/// Sellers' parts on their way: planned when an order is paid, sent when their time has come and never above what the seller is owed, taken
/// back when the customer's money is. What cannot be taken back stays a debt and is netted from the next transfer.
/// </summary>
static class TransferDecisions
{
    const int RefusedAtMost = 5;
    static readonly TimeSpan AfterRefusal = TimeSpan.FromDays(1);
    static readonly TimeSpan UntilChargeIsKnown = TimeSpan.FromMinutes(10);
    static readonly TimeSpan UntilReversalEnds = TimeSpan.FromHours(1);
    static readonly TimeSpan UntilConfirmed = TimeSpan.FromMinutes(30);

    /// <summary>Brings what is planned or moved in line with what sellers are still owed of a payment.</summary>
    public static void Level(Decision decision, Payment payment)
    {
        if (payment.Parts.All(part => part.Seller is null))
            return;
        var taken = TakingPostings.Certain(decision, payment);
        var bears = decision.Moment.Policy.DisputeLoss is DisputeLoss.Sellers;
        for (var i = 0; i < payment.Parts.Count; i++)
        {
            if (payment.Parts[i] is { Seller: { } seller, Order: { } order } part)
                Level(decision, payment, seller, order, part.Amount - taken.Refunded[i] - (bears ? taken.Lost[i] : 0));
        }
    }

    /// <summary>The time of a planned transfer has come.</summary>
    public static Outcome Send(Decision decision, TransferDue fact)
    {
        if (decision.Transfers.Find(fact.Transfer) is not { Status: TransferStatus.Scheduled, DueAt: { } due } transfer
            || due > decision.Moment.At)
            return new Outcome.NothingNew("It is not planned for now any more.");
        decision.Concerns(transfer.Order);
        var payment = decision.Payment(transfer.Payment)!;
        if (payment.Charge is not { } charge)
        {
            SettlementDecisions.Ask(decision, payment);
            decision.Transfers.Put(transfer.Id, transfer with { DueAt = decision.Moment.At + UntilChargeIsKnown });
            return new Outcome.Applied();
        }

        var funds = decision.FundsOf(transfer.Seller, transfer.Covers.Currency);
        if (funds is { ComingBack: > 0 })
        {
            // What the seller is owed cannot be told while something is being taken back (INC-124).
            decision.Transfers.Put(transfer.Id, transfer with { DueAt = decision.Moment.At + UntilReversalEnds });
            return new Outcome.Applied();
        }

        var amount = Math.Min(transfer.Covers.Minor, funds?.Free ?? 0);
        var account = decision.Sellers.Find(transfer.Seller)!.Account;
        var sent = transfer with { Amount = amount, Account = account, DueAt = null, Status = TransferStatus.Pending };
        if (amount == 0)
        {
            // The seller owed all of it: it is settled without any money.
            Change(decision, sent with { Status = TransferStatus.Succeeded });
            return new Outcome.Applied();
        }

        Change(decision, sent);
        decision.Ask(
            transfer.Provider,
            new CreateTransfer(transfer.Id, transfer.Order, account, charge, transfer.Covers with { Minor = amount }),
            payment.Id,
            transfer.Order);
        return new Outcome.Applied();
    }

    /// <summary>What the provider says of a transfer.</summary>
    public static Outcome Learn(Decision decision, TransferTold fact)
    {
        if (Known(decision, fact.Transfer, fact.Ours) is not { } transfer)
            return new Outcome.NothingNew("It is a transfer that was not made from here; what it moves is not a part of an order here.");
        decision.Concerns(transfer.Order);
        if (fact.Amount != transfer.Covers with { Minor = transfer.Amount })
            return new Outcome.Quarantined(
                $"Transfer {transfer.Id} is of {transfer.Covers with { Minor = transfer.Amount }}, and the provider tells of "
                + $"{fact.Amount}. Nothing was booked. Look at it at the provider.");
        var confirmed = decision.Moment.Rank >= Rank.Webhook;
        CallDecisions.Answered(decision, call => Makes(call, transfer.Id) || (confirmed && Reads(call, fact.Transfer)));
        if (transfer.Status is TransferStatus.Succeeded)
            return new Outcome.NothingNew("The transfer is known.");
        Change(decision, transfer with
        {
            Ref = fact.Transfer,
            Error = null,
            Status = confirmed ? TransferStatus.Succeeded : TransferStatus.Pending,
        });
        if (!confirmed)
            ReadLater(decision, fact.Transfer, transfer);
        return new Outcome.Applied();
    }

    /// <summary>What the provider says of a reversal.</summary>
    public static Outcome Learn(Decision decision, ReversalTold fact)
    {
        if (decision.Transfers.All.FirstOrDefault(one => one.Ref == fact.Transfer) is not { } transfer)
            return new Outcome.NothingNew("It takes from a transfer that was not made from here.");
        decision.Concerns(transfer.Order);
        var confirmed = decision.Moment.Rank >= Rank.Webhook;
        var reversal = decision.ReversalsOf(transfer.Id).FirstOrDefault(one => one.Ref == fact.Reversal)
            ?? (fact.Ours is { } ours ? decision.Reversals.Find(ours) : null)
            ?? ByHand(decision, transfer, fact);
        CallDecisions.Answered(decision, call => Takes(call, reversal.Id));
        if (reversal.Status is TransferStatus.Succeeded)
            return new Outcome.NothingNew("The reversal is known.");
        Change(decision, transfer, reversal with
        {
            Ref = fact.Reversal,
            Error = null,
            Status = confirmed ? TransferStatus.Succeeded : TransferStatus.Pending,
        });
        if (!confirmed)
            ReadLater(decision, fact.Transfer, transfer);
        return new Outcome.Applied();
    }

    /// <summary>The provider refused to move a seller's part: it stays owed, and is tried again another day.</summary>
    public static void Refuse(Decision decision, Id<Transfer> id, PaymentError error)
    {
        if (decision.Transfers.Find(id) is not { Ref: null } transfer)
            return;
        Change(decision, transfer with { Status = TransferStatus.Failed, Error = error });
        decision.Open(
            CaseKind.TransferFailed,
            $"transfer:{id}",
            transfer.Order,
            transfer.Payment,
            transfer.Covers with { Minor = transfer.Amount },
            $"The provider refused transfer {id} to seller {transfer.Seller}: {error.Message} The seller is still owed it. It is tried "
            + $"again daily, {RefusedAtMost} times in all. Check the seller's account and the balance at the provider.");
    }

    /// <summary>The provider refused to take a part back: the seller owes it, and it is netted from the next transfer.</summary>
    public static void Refuse(Decision decision, Id<Reversal> id, PaymentError error)
    {
        if (decision.Reversals.Find(id) is not { Ref: null } reversal)
            return;
        var transfer = decision.Transfers.Find(reversal.Transfer)!;
        Change(decision, transfer, reversal with { Status = TransferStatus.Failed, Error = error });
        decision.Open(
            CaseKind.TransferFailed,
            $"reversal:{id}",
            transfer.Order,
            transfer.Payment,
            reversal.Covers with { Minor = reversal.Amount },
            $"The provider refused to take {reversal.Covers with { Minor = reversal.Amount }} back from seller {transfer.Seller}: "
            + $"{error.Message} The seller owes it, and it is netted from the next transfer.");
    }

    /// <summary>Nobody can tell yet whether the provider moved it.</summary>
    public static void Wonder(Decision decision, ProviderRequest request)
    {
        if (request is CreateTransfer { Transfer: var id } && decision.Transfers.Find(id) is { Ref: null } transfer)
            Change(decision, transfer with { Status = TransferStatus.Unknown });
        else if (request is CreateReversal { Reversal: var taken } && decision.Reversals.Find(taken) is { Ref: null } reversal)
            Change(decision, decision.Transfers.Find(reversal.Transfer)!, reversal with { Status = TransferStatus.Unknown });
    }

    static void Level(Decision decision, Payment payment, Id<Seller> seller, Id<Order> order, long due)
    {
        var transfers = decision.TransfersOf(payment.Id).Where(one => one.Seller == seller && one.Order == order).ToArray();
        var planned = transfers.FirstOrDefault(one => one.Status is TransferStatus.Scheduled);
        var moved = transfers.Where(one => one.Status is TransferStatus.Pending or TransferStatus.Unknown or TransferStatus.Succeeded)
            .Sum(one => Covered(decision, one));
        if (planned is not null)
            Replan(decision, planned, due - moved);
        else if (moved < due)
            Plan(decision, payment, seller, order, due - moved, transfers.Count(one => one.Status is TransferStatus.Failed));
        if (moved > due)
            TakeBack(decision, transfers, moved - due);
    }

    static void Plan(Decision decision, Payment payment, Id<Seller> seller, Id<Order> order, long amount, int refused)
    {
        if (refused >= RefusedAtMost)
            return;
        var (at, paid) = (decision.Moment.At, decision.Order(order)!.PaidAt ?? decision.Moment.At);
        var first = paid + decision.Moment.Policy.TransferAfter;
        var transfer = new Transfer
        {
            Id = decision.Moment.Ids.Next<Transfer>(),
            Seller = seller,
            Payment = payment.Id,
            Order = order,
            Provider = payment.Provider,
            Live = payment.Live,
            Covers = new Money(amount, payment.Received!.Value.Currency),
            Status = TransferStatus.Scheduled,
            DueAt = refused > 0 ? at + AfterRefusal : first > at ? first : at,
            CreatedAt = at,
        };
        decision.Transfers.Put(transfer.Id, transfer);
    }

    static void Replan(Decision decision, Transfer planned, long amount) => decision.Transfers.Put(
        planned.Id,
        amount > 0
            ? planned with { Covers = planned.Covers with { Minor = amount } }
            : planned with { Covers = planned.Covers with { Minor = 0 }, Status = TransferStatus.Canceled, DueAt = null });

    /// <summary>Takes back from the latest transfers first; one whose outcome is awaited is looked at again when it is known.</summary>
    static void TakeBack(Decision decision, Transfer[] transfers, long amount)
    {
        foreach (var transfer in transfers.Reverse().Where(one => one.Status is TransferStatus.Succeeded))
        {
            var covers = Math.Min(amount, Covered(decision, transfer));
            if (covers <= 0)
                continue;
            amount -= covers;
            var back = decision.ReversalsOf(transfer.Id).Where(one => one.Status is not TransferStatus.Failed).Sum(one => one.Amount);
            var money = Math.Min(covers, transfer.Amount - back);
            var reversal = new Reversal
            {
                Id = decision.Moment.Ids.Next<Reversal>(),
                Transfer = transfer.Id,
                Provider = transfer.Provider,
                Live = transfer.Live,
                Covers = transfer.Covers with { Minor = covers },
                Amount = money,
                Status = money > 0 ? TransferStatus.Pending : TransferStatus.Succeeded,
                CreatedAt = decision.Moment.At,
            };
            decision.Reversals.Put(reversal.Id, reversal);
            if (money > 0)
                decision.Ask(
                    transfer.Provider,
                    new CreateReversal(reversal.Id, transfer.Ref!, transfer.Covers with { Minor = money }),
                    transfer.Payment,
                    transfer.Order);
        }
    }

    /// <summary>How much of the seller's part a transfer settles, less what was undone of it: also where taking it back was
    /// refused.</summary>
    static long Covered(Decision decision, Transfer transfer) =>
        transfer.Covers.Minor - decision.ReversalsOf(transfer.Id).Sum(one => one.Covers.Minor);

    static void Change(Decision decision, Transfer after)
    {
        var before = decision.Transfers.Find(after.Id)!;
        decision.Transfers.Put(after.Id, after);
        if (before.Status == after.Status)
            return;
        if (after.Status is TransferStatus.Succeeded)
            Post(decision, Causes.Transfer(after.Id), after, after.Amount);
        Tell(decision, after, after.Status is TransferStatus.Succeeded ? "transfer.succeeded" : "transfer.failed");
        Level(decision, decision.Payment(after.Payment)!);
    }

    static void Change(Decision decision, Transfer transfer, Reversal after)
    {
        var before = decision.Reversals.Find(after.Id);
        decision.Reversals.Put(after.Id, after);
        if (before?.Status != after.Status && after.Status is TransferStatus.Succeeded)
            Post(decision, Causes.Reversal(after.Id), transfer, -after.Amount);
    }

    static void Post(Decision decision, string cause, Transfer transfer, long amount)
    {
        var money = transfer.Covers with { Minor = amount };
        decision.Post(
            cause,
            [
                LedgerEntry.Debit(Chart.SellerPayable(transfer.Seller.ToString(), transfer.Live), money),
                LedgerEntry.Credit(Chart.ProviderClearing(transfer.Provider, transfer.Live), money),
            ],
            transfer.Order,
            transfer.Payment);
    }

    static void Tell(Decision decision, Transfer transfer, string type)
    {
        if (transfer.Status is TransferStatus.Succeeded or TransferStatus.Failed)
            decision.Notify(transfer.Order, type, payload => payload["transfer"] = new JsonObject
            {
                ["id"] = transfer.Id.ToString(),
                ["seller"] = transfer.Seller.ToString(),
                ["covers"] = transfer.Covers.Minor,
                ["amount"] = transfer.Amount,
                ["status"] = Words.Of(transfer.Status),
            });
    }

    /// <summary>The answer to our own request is no proof (V1): if no webhook confirms it, it is read.</summary>
    static void ReadLater(Decision decision, ExternalRef target, Transfer transfer)
    {
        if (!decision.OpenCalls().Any(call => Reads(call, target)))
            decision.Ask(
                transfer.Provider,
                new ReadMovement(target),
                transfer.Payment,
                transfer.Order,
                decision.Moment.At + UntilConfirmed);
    }

    static Transfer? Known(Decision decision, ExternalRef reference, Id<Transfer>? ours) =>
        decision.Transfers.All.FirstOrDefault(one => one.Ref == reference) ?? (ours is { } id ? decision.Transfers.Find(id) : null);

    /// <summary>
    /// Somebody took it back at the provider: the seller is owed the money again, and that person decides what becomes of it.
    /// </summary>
    static Reversal ByHand(Decision decision, Transfer transfer, ReversalTold fact)
    {
        decision.Open(
            CaseKind.TransferFailed,
            $"by_hand:{fact.Reversal.Value}",
            transfer.Order,
            transfer.Payment,
            fact.Amount,
            $"{fact.Amount} were taken back from seller {transfer.Seller} at the provider ({fact.Reversal.Value}), and not from here. The "
            + "seller is owed it again and it is not sent by itself. Transfer it at the provider, or settle it with the seller.");
        return new Reversal
        {
            Id = decision.Moment.Ids.Next<Reversal>(),
            Transfer = transfer.Id,
            Provider = transfer.Provider,
            Live = transfer.Live,
            Covers = transfer.Covers with { Minor = 0 },
            Amount = fact.Amount.Minor,
            Status = TransferStatus.Pending,
            CreatedAt = decision.Moment.At,
        };
    }

    static bool Makes(Call call, Id<Transfer> transfer) => call.Request switch
    {
        CreateTransfer create => create.Transfer == transfer,
        FindTransfer find => find.Transfer == transfer,
        _ => false,
    };

    static bool Takes(Call call, Id<Reversal> reversal) => call.Request switch
    {
        CreateReversal create => create.Reversal == reversal,
        FindReversal find => find.Reversal == reversal,
        _ => false,
    };

    static bool Reads(Call call, ExternalRef target) => call.Request is ReadMovement read && read.Target == target;
}
