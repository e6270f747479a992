using Quittance.Outbox;

namespace Quittance.Commands;

/// <summary>
/// Sends at once the calls that somebody waits for, through the same outbox as ever, and waits a bounded time for the result.
/// Whatever is not settled by then goes on without the one who asked.
/// </summary>
sealed class Errand(Caller caller, Queries queries, TimeSpan patience, TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>What a customer can be waiting for is told by a few calls; if not, it goes on without him.</summary>
    const int MostCalls = 12;

    /// <summary>Works until the order is as wanted or patience ends.</summary>
    public async Task<OrderView?> RunAsync(Id<Order> order, Func<OrderView, bool> settled, CancellationToken cancellationToken)
    {
        var (until, left) = (time.GetUtcNow() + patience, MostCalls);
        while (true)
        {
            var view = await queries.OrderAsync(order, cancellationToken).ConfigureAwait(false);
            if (view is null || settled(view) || left == 0)
                return view;
            var sent = false;
            foreach (var call in view.OpenCalls.Where(call => IsOfCheckout(call.Request)).Take(left))
            {
                var went = await caller.SendNowAsync(call.Id, cancellationToken).ConfigureAwait(false);
                (sent, left) = (sent || went, went ? left - 1 : left);
            }

            if (sent)
                continue;
            if (time.GetUtcNow() >= until)
                return view;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends the reads of an order; for one that somebody else is sending for the first time, waits a bounded time.</summary>
    /// <returns>Whether one of them found money received; <c>null</c> if that cannot be told yet.</returns>
    public async Task<bool?> ReadAsync(Id<Order> order, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + patience;
        while (true)
        {
            var view = await queries.OrderAsync(order, cancellationToken).ConfigureAwait(false);
            var (found, elsewhere) = (false, false);
            foreach (var call in view?.OpenCalls.Where(call => call.Request is ReadPayment) ?? [])
            {
                var answer = await caller.ReadForClientAsync(call.Id, cancellationToken).ConfigureAwait(false);
                found |= answer is true;
                elsewhere |= answer is null && call.LastError is null;
            }

            if (found || !elsewhere)
                return found;
            if (time.GetUtcNow() >= until)
                return null;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether it opens, closes or reads what can be paid: only that is waited for.</summary>
    static bool IsOfCheckout(ProviderRequest request) => request is CreateCheckout or FindCheckout or ExpireCheckout or ReadPayment;
}
