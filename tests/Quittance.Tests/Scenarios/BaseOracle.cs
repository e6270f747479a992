using System.Text.Json.Nodes;
using Quittance.Storage;

namespace Quittance.Tests.Scenarios;

/// <summary>What must hold after every scenario, however it was run. B4 and the order of effects are checked while it runs.</summary>
static class BaseOracle
{
    public static void Check(Scenario scenario, Ending end)
    {
        EveryEventHasAnOutcome(scenario, end);
        EveryCallCarriesItsOwnKey(end);
        EffectsHappenOnce(end);
        NoMoneyIsWithoutAPlace(scenario, end);
        TheLedgerIsWhatMoved(end);
        NoMoreGoesOutThanCameIn(end);
        NothingIsUnderWay(scenario, end);
        EveryOrderExplainsItself(end);
    }

    /// <summary>B2: applied, or waiting with a reason, or in front of a person.</summary>
    static void EveryEventHasAnOutcome(Scenario scenario, Ending end)
    {
        var unresolved = end.Events.Where(Ending.IsUnresolved).ToArray();
        Assert.All(unresolved, one => Assert.True(
            one is { Status: EventStatus.Quarantined or EventStatus.Parked, Reason: not null },
            $"{one.Type} is {Words.Of(one.Status)}: {one.Reason}"));
        var told = string.Join("; ", unresolved.Select(one => $"{one.Type} {Words.Of(one.Status)}: {one.Reason}"));
        Assert.True(unresolved.Length == scenario.UnresolvedEvents, $"{unresolved.Length} events are unresolved: {told}");
    }

    /// <summary>B5: a key with every changing request, one request per key.</summary>
    static void EveryCallCarriesItsOwnKey(Ending end)
    {
        var changing = end.Calls.Where(call => (string?)call["method"] == "POST").ToArray();
        Assert.All(changing, call => Assert.False(string.IsNullOrEmpty(Key(call)), $"{call["path"]} was sent without a key."));
        foreach (var key in changing.GroupBy(Key))
            Assert.True(key.Select(Request).Distinct().Count() == 1, $"The key {key.Key} carried different requests.");
        foreach (var created in changing.Where(IsCreate).GroupBy(call => (string)call["body"]!))
            Assert.True(created.Select(Key).Distinct().Count() == 1, "One page was asked for under two keys.");
    }

    /// <summary>B6: what ends an order is told once.</summary>
    static void EffectsHappenOnce(Ending end)
    {
        foreach (var (name, view) in end.Orders)
        {
            foreach (var type in new[] { "order.paid", "order.canceled", "order.expired" })
                Assert.True(end.Effects(name, type) <= 1, $"{type} was told {end.Effects(name, type)} times.");
            Assert.Equal(view.Order.WasPaid, end.Effects(name, "order.paid") == 1);
        }
    }

    /// <summary>To the cent: what was captured is what orders are paid with, what cases hold, and what only an event shows.</summary>
    static void NoMoneyIsWithoutAPlace(Scenario scenario, Ending end)
    {
        var captured = end.Money.Where(row => (string?)row["type"] == "capture").Sum(row => (long)row["amount"]!);
        var paid = end.Orders.Sum(order => order.View.Order.AmountPaid);
        var owed = end.Cases.Where(one => one.Settled is not CaseAction.Attribute)
            .Where(one => one.Kind is CaseKind.RefundOwed or CaseKind.DuplicatePayment or CaseKind.AmountMismatch)
            .Sum(one => one.Amount?.Minor ?? 0);
        Assert.Equal(captured, paid + owed + scenario.ShownByEventsOnly);
        foreach (var (_, view) in end.Orders)
        {
            var received = view.Payments.Where(payment => payment.Received is not null)
                .SelectMany(payment => payment.Shares)
                .Where(share => share.Order == view.Order.Id)
                .Sum(share => share.Amount);
            Assert.True(view.Order.AmountPaid <= received, "An order is paid by what was received.");
            Assert.Equal(view.Order.WasPaid, view.Order.AmountPaid > 0);
        }
    }

    /// <summary>
    /// To the cent, by currency: what we think lies with the provider is what lies there, of all money whose capture we know. B1 and B3
    /// hold by how the ledger is written.
    /// </summary>
    static void TheLedgerIsWhatMoved(Ending end)
    {
        var known = end.Postings.Select(posted => posted.Cause)
            .Where(cause => cause.StartsWith("capture:stripe:test:", StringComparison.Ordinal))
            .Select(cause => cause.Split(':')[3])
            .ToHashSet();
        var moved = end.Money.Concat(end.Fees)
            .Where(row => (string?)row["payment_intent"] is not { } capture || known.Contains(capture))
            .Where(row => !((string)row["type"]!).StartsWith("payout", StringComparison.Ordinal))
            .GroupBy(row => (string)row["currency"]!, row => (long)row["net"]!)
            .Select(group => (group.Key, Sum: group.Sum()))
            .Where(row => row.Sum != 0);
        var booked = end.Accounts.Where(row => row.Account == Chart.ProviderClearing("stripe", false) && row.Amount != 0)
            .Select(row => (row.Commodity.Code, row.Amount));
        Assert.Equal(moved.Order(), booked.Order());
    }

    /// <summary>V7: per payment, refunds that count and what disputes hold stay within what was received.</summary>
    static void NoMoreGoesOutThanCameIn(Ending end)
    {
        foreach (var (_, view) in end.Orders)
        {
            foreach (var payment in view.Payments.Where(payment => payment.Received is not null))
            {
                var refunded = view.Refunds.Where(refund => refund.Payment == payment.Id && refund.Counts).Sum(one => one.Amount.Minor);
                var disputed = view.Disputes.Where(dispute => dispute.Payment == payment.Id).Sum(dispute => dispute.Net);
                Assert.True(refunded + disputed <= payment.Received!.Value.Minor, $"{refunded} + {disputed} of {payment.Received}");
            }
        }
    }

    /// <summary>V22: nothing hangs.</summary>
    static void NothingIsUnderWay(Scenario scenario, Ending end)
    {
        foreach (var (name, view) in end.Orders)
        {
            var open = string.Join(", ", view.OpenCalls.Select(call => $"{call.Request.Kind} ({call.LastError})"));
            Assert.True(scenario.LeavesOpenCalls || open.Length == 0, $"{name} waits for {open}.");
            Assert.DoesNotContain(end.Story(name).Notices, notice => notice.DeliveredAt is null);
            Assert.Equal(view.Order.Status is OrderStatus.Pending, view.Order.ActivePayment is not null);
            Assert.Equal(view.Order.Status is OrderStatus.Pending && view.Order.Terms.Lines.Count > 0, view.Order.Held);
        }
    }

    /// <summary>B7: the chain from the first event to where the order stands has no gap.</summary>
    static void EveryOrderExplainsItself(Ending end)
    {
        foreach (var (name, view) in end.Orders)
        {
            var story = end.Story(name);
            Assert.NotEmpty(story.Events);
            var known = end.Events.Select(one => one.Id).ToHashSet();
            Assert.All(story.Transitions, step => Assert.Contains(step.Event, known));
            Assert.All(
                end.Events.Where(one => story.Transitions.Any(step => step.Event == one.Id)), one => Assert.NotEmpty(one.Facts));
            AssertChain(story.Transitions.Where(step => step.Subject == view.Order.Id.ToString()), Words.Of(view.Order.Status));
            foreach (var payment in view.Payments)
                AssertChain(story.Transitions.Where(step => step.Subject == payment.Id.ToString()), Words.Of(payment.Status));
            foreach (var refund in view.Refunds)
                AssertChain(story.Transitions.Where(step => step.Subject == refund.Id.ToString()), Words.Of(refund.Status));
            foreach (var dispute in view.Disputes)
                AssertChain(story.Transitions.Where(step => step.Subject == dispute.Id.ToString()), Words.Of(dispute.Status));
            foreach (var transfer in view.Transfers.Where(one => one.Status is not TransferStatus.Scheduled))
                Assert.Equal(
                    Words.Of(transfer.Status), story.Transitions.Last(step => step.Subject == transfer.Id.ToString()).To);
        }
    }

    static void AssertChain(IEnumerable<Transition> steps, string end)
    {
        string? at = null;
        foreach (var step in steps)
        {
            Assert.Equal(at, step.From);
            at = step.To;
        }

        Assert.Equal(end, at);
    }

    static bool IsCreate(JsonNode call) => (string?)call["path"] == "/v1/checkout/sessions";

    static string Key(JsonNode call) => (string?)call["idempotency_key"] ?? "";

    static string Request(JsonNode call) => $"{call["path"]} {call["body"]}";
}
