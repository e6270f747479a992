using Quittance.Commands;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Commands;

/// <summary>The ground of tests about what becomes of money after it came: paying, telling as the provider does, and the proof.</summary>
public abstract class MoneyTests(TestDatabase database) : EngineTests(database)
{
    private protected const string Customer = "cust-1";
    int _events;

    /// <summary>An order that is paid in full, by a capture of its own.</summary>
    private protected async Task<(Id<Order> Order, Id<Payment> Payment)> PaidAsync(OrderTerms? terms = null, string capture = "pi_1")
    {
        var wanted = terms ?? Terms();
        var order = Done(await Engine.Commands.PlaceAsync(wanted, guest: false, null, Cancel)).Order.Id;
        var payment = Done(await CheckoutAsync(order)).Order.ActivePayment!.Id;
        await TellAsync(Told.Succeeded("", payment, capture, wanted.Amount));
        Assert.Equal(OrderStatus.Paid, (await OrderAsync(order)).Status);
        return (order, payment);
    }

    /// <summary>The provider tells it under an event id of its own, and it is booked.</summary>
    private protected async Task TellAsync(Told told)
    {
        await DeliverAsync(told with { Id = $"evt-{++_events}" });
        await SettleAsync();
    }

    private protected Task<Result<Refund>> RefundAsync(Id<Order> order, long? amount = null, string? key = null, Engine? engine = null) =>
        (engine ?? Engine).Commands.RefundAsync(order, amount, "asked by the customer", key, Cancel);

    /// <summary>What the provider says of a refund that we asked for.</summary>
    private protected static Told Back(Refund refund, RefundStep step = RefundStep.Succeeded, string capture = "pi_1") =>
        Told.Refunded("", refund.Payment, capture, $"re_{refund.Id}", refund.Amount.Minor, step) with
        {
            Ours = $"{refund.Id}",
            Error = step is RefundStep.Failed ? "account_closed" : null,
        };

    /// <summary>Asks for a refund, and lets the provider make it and tell of it.</summary>
    private protected async Task<Refund> GiveBackAsync(Id<Order> order, long? amount = null, string capture = "pi_1")
    {
        var refund = Done(await RefundAsync(order, amount));
        await SettleAsync();
        await TellAsync(Back(refund, capture: capture));
        return await KnownAsync(refund);
    }

    private protected async Task<Refund> KnownAsync(Refund refund) => (await Engine.Queries.RefundAsync(refund.Id, Cancel))!;

    /// <summary>What the provider says of a dispute, a minute later.</summary>
    private protected async Task DisputeAsync(
        DisputeStatus status, long withdrawn = 0, long reinstated = 0, long amount = 1000, string capture = "pi_1")
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        await TellAsync(Told.Disputed("", capture, "dp_1", amount, status, withdrawn, reinstated) with { At = Time.GetUtcNow() });
    }

    /// <summary>What an account holds: a debit is above zero, a credit below.</summary>
    private protected async Task<long> BalanceAsync(LedgerAccount account) =>
        (await Engine.Queries.LedgerBalancesAsync(null, Cancel)).Where(held => held.Account == account).Sum(held => held.Amount);

    private protected Task<long> RevenueAsync() => BalanceAsync(Chart.PlatformRevenue(live: false));

    private protected Task<long> LossesAsync() => BalanceAsync(Chart.PlatformLosses(live: false));

    private protected Task<long> SuspenseAsync() => BalanceAsync(Chart.Suspense(live: false));

    private protected Task<long> ReceivableAsync() => BalanceAsync(Chart.DisputesReceivable(Provider.Name, live: false));

    private protected Task<long> OwedAsync(Id<Seller> seller) => BalanceAsync(Chart.SellerPayable($"{seller}", live: false));

    /// <summary>Proves the ledger, and that the provider holds what truly moved; no event may have failed on the way.</summary>
    private protected async Task ProveAsync(long clearing)
    {
        var verdict = await Engine.Queries.ProveLedgerAsync(_ => { }, Cancel);
        Assert.Empty(verdict.Faults);
        Assert.Equal(clearing, await BalanceAsync(Chart.ProviderClearing(Provider.Name, live: false)));
        Assert.DoesNotContain(
            await Engine.Queries.EventsAsync(null, null, Cancel), stored => stored.Status is EventStatus.Failed or EventStatus.Dead);
    }
}
