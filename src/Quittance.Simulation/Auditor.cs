using Quittance.Commands;

namespace Quittance.Simulation;

/// <summary>
/// Keeps books of its own from what truly moved at the provider and what the application was told, and compares them with what the engine
/// says. It knows the promises, and none of the engine's rules.
/// </summary>
sealed class Auditor(World world)
{
    /// <summary>What must hold at every moment. The first promise that is broken, or <c>null</c>.</summary>
    public async Task<string?> CheckSafetyAsync()
    {
        if (world.NetworkFault is { } lost)
            return lost;
        if ((world.Listener.Fault ?? world.UseFault) is { } told)
            return told;
        var moved = Truth.Read(world);
        if ((moved.DoubleRefund() ?? await RunsAsync().ConfigureAwait(false)) is { } twice)
            return twice;
        if (world.Pages().Where(page => page.IsOpen).GroupBy(page => page.Order).FirstOrDefault(pages => pages.Count() > 1) is { } both)
            return $"V4: {both.Count()} pages of one order can be paid ({both.Key})";
        var views = await ViewsAsync().ConfigureAwait(false);
        var payable = world.Pages().Where(page => page.IsOpen).Select(page => page.Order).ToHashSet();
        if (views.FirstOrDefault(view => view.Order.Status is OrderStatus.Canceled or OrderStatus.Expired
            && payable.Contains(view.Order.Id.ToString())) is { } ended)
            return $"V4: order {ended.Order.Id} is {ended.Order.Status} and can still be paid";
        foreach (var view in views)
        {
            if ((Order(view, moved) ?? await AcceptedAsync(view.Order).ConfigureAwait(false)) is { } broken)
                return $"{broken} ({view.Order.Id})";
        }

        return Overpaid(views, moved) ?? await SeatsAsync(views).ConfigureAwait(false);
    }

    /// <summary>V13: a run goes on, and what has ended has ended; a server that comes back late changes nothing in it.</summary>
    async Task<string?> RunsAsync()
    {
        foreach (var run in await world.Engine.Queries.ReconciliationRunsAsync(null, CancellationToken.None).ConfigureAwait(false))
        {
            if (world.Runs.TryGetValue(run.Id, out var before)
                && (before.FinishedAt is not null && before.FinishedAt != run.FinishedAt || run.Sweeps.Count < before.Sweeps.Count))
                return $"V13: {run.Id} was at {before.At}, finished {before.FinishedAt:O}, and is at {run.At}, finished {run.FinishedAt:O}";
            world.Runs[run.Id] = run;
        }

        return null;
    }

    /// <summary>V8: at no moment does the seller hold more than his part of all that ever came.</summary>
    static string? Overpaid(IReadOnlyList<OrderView> views, Truth moved)
    {
        var most = views.Where(view => view.Order.PaidBy is not null && view.Order.Terms.Lines[0].Seller is not null)
            .Sum(view => view.Order.Terms.Lines[0].Amount - view.Order.Terms.Lines[0].PlatformFee);
        return moved.Transferred > most ? $"V8: the seller holds {moved.Transferred}, and {most} is all that was ever his" : null;
    }

    /// <summary>What must hold once everything has come to rest. The first promise that is broken, or <c>null</c>.</summary>
    public async Task<string?> CheckRestAsync()
    {
        var moved = Truth.Read(world);
        var views = await ViewsAsync().ConfigureAwait(false);
        foreach (var view in views)
        {
            if ((Resting(view) ?? Settled(view, moved) ?? await GrantedAsync(view, moved).ConfigureAwait(false)) is { } broken)
                return $"{broken} ({view.Order.Id})";
        }

        return world.MadeTwice()
            ?? await EventsAsync().ConfigureAwait(false)
            ?? Seller(views, moved, await RefusedAsync().ConfigureAwait(false))
            ?? await PlacedAsync(views, moved).ConfigureAwait(false)
            ?? await LedgerAsync(moved).ConfigureAwait(false)
            ?? await UnitsAsync().ConfigureAwait(false)
            ?? await ReplayedAsync().ConfigureAwait(false);
    }

    /// <summary>V20: the inbox alone gives the same books again.</summary>
    async Task<string?> ReplayedAsync()
    {
        var verdict = await world.Engine.ReplayAsync(world.Rebuilt, _ => { }, CancellationToken.None).ConfigureAwait(false);
        return verdict.Tables.FirstOrDefault(table => table.Difference is not null) is { } differs
            ? $"V20: {differs.Name}: {differs.Difference}"
            : null;
    }

    async Task<IReadOnlyList<OrderView>> ViewsAsync()
    {
        var views = new List<OrderView>();
        foreach (var id in world.Orders)
            views.Add((await world.Engine.Queries.OrderAsync(id, CancellationToken.None).ConfigureAwait(false))!);
        return views;
    }

    string? Order(OrderView view, Truth moved)
    {
        var order = view.Order;
        var captured = moved.CapturedFor(order.Id.ToString());
        if (order.AmountPaid > captured)
            return $"V1: {order.AmountPaid} counts as paid and {captured} came";
        if (moved.PagesPaid(order.Id.ToString()) > 1)
            return "V2: two payment pages of one order were paid";
        foreach (var payment in view.Payments.Where(payment => payment.Received is not null))
        {
            // What the merchant refunds in the dashboard, and what a bank takes beyond it, is not ours to bound: what is asked for here is.
            var asked = view.Refunds.Where(refund => refund.Payment == payment.Id && refund.Counts && world.Asked.Contains(refund.Id))
                .Sum(refund => refund.Amount.Minor);
            if (asked > payment.Received!.Value.Minor)
                return $"V7: {asked} was asked for, of {payment.Received} that came";
        }

        foreach (var payment in view.Payments.Where(payment => payment.Received is not null && payment.Capture is not null))
        {
            if (moved.Captured(payment.Capture!.Value) != payment.Received!.Value.Minor)
                return $"V2: {payment.Received} is booked for {payment.Capture.Value}, which brought another amount";
        }

        return null;
    }

    /// <summary>V9: only a person accepts another amount than was asked for.</summary>
    async Task<string?> AcceptedAsync(Order order)
    {
        if (!order.WasPaid || order.AmountPaid == order.Terms.Amount)
            return null;
        var cases = await world.Engine.Queries.CasesAsync(order.Id, null, CancellationToken.None).ConfigureAwait(false);
        return cases.Any(known => known.Settled is CaseAction.Attribute) ? null : $"V9: {order.AmountPaid} paid {order.Terms.Amount}";
    }

    /// <summary>V24: held and sold never exceed what there is; what is sold is what was paid.</summary>
    async Task<string?> SeatsAsync(IReadOnlyList<OrderView> views)
    {
        var seats = (await world.Engine.Queries.CapacityAsync(World.SeatName, CancellationToken.None).ConfigureAwait(false))!;
        var (held, sold) = (0L, 0L);
        foreach (var order in views.Select(view => view.Order).Where(order => order.Terms.Lines[0].Capacity is not null))
        {
            held += order.Held ? 1 : 0;
            sold += order.WasPaid ? 1 : 0;
        }

        return held + sold > seats.Total ? $"V24: {held} held and {sold} sold of {seats.Total}"
            : (held, sold) != (seats.Held, seats.Sold) ? $"V24: {held} held and {sold} sold, and {seats.Held} and {seats.Sold} are counted"
            : null;
    }

    /// <summary>V22: nothing is left pending, unknown or stuck.</summary>
    static string? Resting(OrderView view)
    {
        if (view.OpenCalls.Count > 0)
            return $"V22: {view.OpenCalls[0].Request.Kind} is still open: {view.OpenCalls[0].LastError}";
        if (view.Payments.FirstOrDefault(payment => payment.IsLive) is { } live)
            return $"V22: payment {live.Id} is {live.Status}";
        if (view.Refunds.FirstOrDefault(refund => refund.IsOpen) is { } refund)
            return $"V22: refund {refund.Id} is {refund.Status}";
        if (view.Order.Held)
            return "V22: a place is still held";
        return view.Order.Status is OrderStatus.Pending or OrderStatus.RefundPending or OrderStatus.Draft
            ? $"V22: the order is {view.Order.Status}" : null;
    }

    /// <summary>Of what paid the order: what went back here is what went back there.</summary>
    string? Settled(OrderView view, Truth moved)
    {
        var order = view.Order;
        if (order.PaidBy is { } by && view.Payments.Single(payment => payment.Id == by).Capture is { } capture)
        {
            if (order.AmountRefunded != moved.Refunded(capture.Value))
                return $"V5: {order.AmountRefunded} counts as refunded of {capture.Value}, and {moved.Refunded(capture.Value)} went back";
            // Of what was refunded the customer disputes nothing, though the bank may have taken the whole.
            var disputed = Math.Min(moved.Disputed(capture.Value), moved.Captured(capture.Value) - moved.Refunded(capture.Value));
            if (order.AmountDisputed != disputed)
                return $"V5: {order.AmountDisputed} counts as disputed of {capture.Value}, and {disputed} is";
        }

        var told = world.Listener.Of(order.Id.ToString());
        if (told.Count(type => type == "order.paid") != (order.WasPaid ? 1 : 0))
            return $"V16: order.paid was told {told.Count(type => type == "order.paid")} times, and the order was paid: {order.WasPaid}";
        return null;
    }

    /// <summary>V23: access if and only if there is effective payment.</summary>
    async Task<string?> GrantedAsync(OrderView view, Truth moved)
    {
        var order = view.Order;
        if (order.Terms.Lines[0].Grant is not LineGrant.Access)
            return null;
        var grants = await world.Engine.Queries.GrantsAsync(World.Customer, null, CancellationToken.None).ConfigureAwait(false);
        var active = grants.Any(grant => grant.Order == order.Id && grant.IsActive);
        var capture = order.PaidBy is { } by ? view.Payments.Single(payment => payment.Id == by).Capture?.Value : null;
        if (active && (capture is null || moved.Refunded(capture) >= moved.Captured(capture)))
            return "V23: access without effective payment";
        return !active && capture is not null && moved.Refunded(capture) == 0 && moved.Disputed(capture) == 0
            ? "V23: paid, and no access" : null;
    }

    /// <summary>V8: the seller has got his part of what came and stayed, and no more; a part of something torn is rounded.</summary>
    static string? Seller(IReadOnlyList<OrderView> views, Truth moved, long refused)
    {
        // What the provider would not move for good is in front of a person, and stays where it was.
        var (least, most) = (-refused, refused);
        foreach (var view in views)
        {
            var line = view.Order.Terms.Lines[0];
            if (line.Seller is null || view.Order.PaidBy is not { } by)
                continue;
            var capture = view.Payments.Single(payment => payment.Id == by).Capture!.Value;
            var stayed = Math.Max(0, moved.Captured(capture) - moved.Refunded(capture) - moved.Disputed(capture));
            var part = (line.Amount - line.PlatformFee) * stayed / line.Amount;
            // While a dispute is open, or was only warned of, the part may stay where it is.
            (least, most) = (least + part - 1, most + (view.Disputes.Count > 0 ? line.Amount - line.PlatformFee : part) + 1);
        }

        var got = moved.Transferred;
        return got < Math.Min(0, least) || got > most ? $"V8: the seller got {got}, and between {least} and {most} are his" : null;
    }

    /// <summary>What the provider refused to send to the seller or to take back, as a person was shown it.</summary>
    async Task<long> RefusedAsync()
    {
        var cases = await world.Engine.Queries.CasesAsync(null, null, CancellationToken.None).ConfigureAwait(false);
        return cases.Where(known => known.Kind is CaseKind.TransferFailed).Sum(known => known.Amount?.Minor ?? 0);
    }

    /// <summary>V6: applied, or in front of a person.</summary>
    async Task<string?> EventsAsync()
    {
        foreach (var status in new[] { EventStatus.Received, EventStatus.Failed, EventStatus.Parked, EventStatus.Dead })
        {
            var left = await world.Engine.Queries.EventsAsync(status, null, CancellationToken.None).ConfigureAwait(false);
            if (left.Count > 0)
                return $"V6: event {left[0].Type} is {status}: {left[0].Reason}";
        }

        return null;
    }

    /// <summary>V19: every capture pays an order, or is a case that somebody saw.</summary>
    async Task<string?> PlacedAsync(IReadOnlyList<OrderView> views, Truth moved)
    {
        var cases = await world.Engine.Queries.CasesAsync(null, null, CancellationToken.None).ConfigureAwait(false);
        foreach (var capture in moved.Captures)
        {
            var pays = false;
            foreach (var view in views)
            {
                var payment = view.Payments.FirstOrDefault(payment => payment.Capture?.Value == capture);
                pays |= payment is not null
                    && (view.Order.PaidBy == payment.Id || cases.Any(known => known.Payment == payment.Id));
            }

            if (!pays && !cases.Any(known => known.Cause.Contains(capture, StringComparison.Ordinal)))
                return $"V19: {capture} came, pays nothing and is no case";
        }

        return null;
    }

    /// <summary>V21, and to the cent: what we think lies with the provider is what lies there.</summary>
    async Task<string?> LedgerAsync(Truth moved)
    {
        var verdict = await world.Engine.Queries.ProveLedgerAsync(_ => { }, CancellationToken.None).ConfigureAwait(false);
        if (!verdict.IsProved)
            return $"V21: {verdict.Faults[0].Row}: {verdict.Faults[0].Why}";
        var balances = await world.Engine.Queries.LedgerBalancesAsync(null, CancellationToken.None).ConfigureAwait(false);
        var booked = balances.Where(held => held.Account == Chart.ProviderClearing("stripe", live: false) && held.Commodity.Code == "eur")
            .Sum(held => held.Amount);
        if (booked != moved.Clearing)
            return $"V21: {booked} is booked as lying with the provider, and {moved.Clearing} lies there";
        var differences = await world.Engine.Queries.DifferencesAsync(null, CancellationToken.None).ConfigureAwait(false);
        return differences.Count == 0
            ? null
            : $"V21: a difference is told where there is none: {differences[0].Kind} {differences[0].Cause}";
    }

    /// <summary>V17: use that happened is recorded, once.</summary>
    async Task<string?> UnitsAsync()
    {
        var balances = await world.Engine.Queries.LedgerBalancesAsync(null, CancellationToken.None).ConfigureAwait(false);
        var used = balances.Where(held => held.Account == Chart.UnitsUsed(World.Meter)).Sum(held => Math.Abs(held.Amount));
        return used == world.Used ? null : $"V17: {used} units are booked as used, and {world.Used} were";
    }
}
