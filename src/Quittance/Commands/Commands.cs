using System.Text;
using Quittance.Bookkeeping;
using Quittance.Decisions;
using Quittance.Inbox;
using Quittance.Providers;
using Quittance.Storage;

namespace Quittance.Commands;

/// <summary>
/// What an application asks for. Each command enters the inbox as an event and is decided like any other; a command that is
/// repeated under the same key has happened once.
/// </summary>
public sealed partial class Commands
{
    readonly Bookkeeper _bookkeeper;
    readonly Queries _queries;
    readonly Connections _connections;
    readonly Errand _errand;
    readonly Store _store;
    readonly Entropy _entropy;
    readonly TimeProvider _time;

    internal Commands(
        Bookkeeper bookkeeper, Queries queries, Connections connections, Errand errand, Store store, Entropy entropy, TimeProvider time)
    {
        _bookkeeper = bookkeeper;
        _queries = queries;
        _connections = connections;
        _errand = errand;
        _store = store;
        _entropy = entropy;
        _time = time;
    }

    /// <summary>Places an order. A guest's order is a draft until the one-time code is entered; the code goes out as a notice.</summary>
    /// <param name="terms">What is owed and by whom.</param>
    /// <param name="guest">Whether the customer has yet to prove the e-mail.</param>
    /// <param name="key">Names this command: the same key places one order.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Result<OrderView>> PlaceAsync(OrderTerms terms, bool guest, string? key, CancellationToken cancellationToken)
    {
        if (TermsCheck.Refuse(terms, guest) is { } refusal)
            return new Result<OrderView>.Refused(refusal);
        return await OrderAsync(new OrderPlaced(terms, guest ? _entropy.NewCode() : null), key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Enters a guest's one-time code.</summary>
    public Task<Result<OrderView>> VerifyAsync(Id<Order> order, string code, string? key, CancellationToken cancellationToken) =>
        OrderAsync(new CodeEntered(order, code), key, cancellationToken);

    /// <summary>
    /// Lets the customer pay: opens a payment page, or gives the one that is open already. What the customer may have done
    /// meanwhile is read at the provider first, so that nobody pays twice.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="successUrl">Where the provider sends the customer after paying.</param>
    /// <param name="cancelUrl">Where the provider sends the customer who turns back.</param>
    /// <param name="key">Names this command.</param>
    /// <param name="cancellationToken">Gives up waiting; a call that was begun goes on.</param>
    public async Task<Result<CheckoutView>> CheckoutAsync(
        Id<Order> order, string provider, Uri successUrl, Uri cancelUrl, string? key, CancellationToken cancellationToken)
    {
        if (_connections.Find(provider) is not { } connection)
            return new Result<CheckoutView>.Refused(NotConfigured(provider));
        if (await LookAsync(order, cancellationToken).ConfigureAwait(false) is { } captured)
            return new Result<CheckoutView>.Done(captured);
        var asked = new CheckoutAsked(order, connection.Name, connection.Live, successUrl.ToString(), cancelUrl.ToString());
        var begun = await BeginAsync(asked, key, cancellationToken).ConfigureAwait(false);
        // A page at another provider was in the way; once it is closed, the payment can begin.
        if (begun is Result<OrderView>.Done { Value: { Order.Status: OrderStatus.Unpaid, Payments: [.., { IsLive: false } last] } }
            && last.Provider != provider)
            begun = await BeginAsync(asked, key is null ? null : key + ":after", cancellationToken).ConfigureAwait(false);
        if (begun is not Result<OrderView>.Done { Value: var view })
            return new Result<CheckoutView>.Refused(((Result<OrderView>.Refused)begun).Refusal);
        return CheckoutView.OfBegun(view) is { } checkout
            ? new Result<CheckoutView>.Done(checkout)
            : new Result<CheckoutView>.Refused(ProviderRefused(view));
    }

    /// <summary>
    /// What became of a checkout, for a customer who comes back: read at the provider, and changing nothing but what the provider
    /// says.
    /// </summary>
    public async Task<Result<CheckoutView>> ResumeAsync(Id<Order> order, CancellationToken cancellationToken)
    {
        if (await LookAsync(order, cancellationToken).ConfigureAwait(false) is { } captured)
            return new Result<CheckoutView>.Done(captured);
        return await _queries.OrderAsync(order, cancellationToken).ConfigureAwait(false) is { } view
            ? new Result<CheckoutView>.Done(CheckoutView.OfResumed(view))
            : new Result<CheckoutView>.Refused(Refusals.NoOrder(order));
    }

    /// <summary>
    /// Calls an order off. What can still be paid is closed at the provider first; until that is certain the order waits.
    /// </summary>
    public async Task<Result<OrderView>> CancelAsync(Id<Order> order, string? key, CancellationToken cancellationToken)
    {
        var booked = await RecordAsync(new CancelAsked(order), key, cancellationToken).ConfigureAwait(false);
        if (booked.Outcome is Outcome.Refused refused)
            return new Result<OrderView>.Refused(refused.Refusal);
        var view = await _errand.RunAsync(
            order, static view => view.Order.Closing is Closing.None, cancellationToken).ConfigureAwait(false);
        return view!.Order.WasPaid
            ? new Result<OrderView>.Refused(Refusals.PaidAlready)
            : new Result<OrderView>.Done(view);
    }

    /// <summary>Declares how much there is to sell under a name; again with another total to change it.</summary>
    public async Task<Result<Capacity>> DeclareCapacityAsync(string name, long total, string? key, CancellationToken cancellationToken)
    {
        if (name.Length is 0 or > Limits.Text || name.Contains('\0', StringComparison.Ordinal) || total < 0)
            return new Result<Capacity>.Refused(
                new Refusal(
                    "invalid_capacity",
                    RefusalKind.Invalid,
                    "Not a capacity",
                    $"A capacity has a name of 1 to {Limits.Text} letters and a total of zero or more. Nothing was changed."));
        var booked = await RecordAsync(new CapacityDeclared(name, total), key, cancellationToken).ConfigureAwait(false);
        if (booked.Outcome is Outcome.Refused refused)
            return new Result<Capacity>.Refused(refused.Refusal);
        return new Result<Capacity>.Done((await _queries.CapacityAsync(name, cancellationToken).ConfigureAwait(false))!);
    }

    /// <summary>Tries an event again at once. An event that is processed stays as it is.</summary>
    /// <returns>The event, and whether it is tried again; <c>null</c> if there is no such event.</returns>
    public async Task<(Event Event, bool Retried)?> RetryAsync(Id<Event> id, CancellationToken cancellationToken)
    {
        var session = await _store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var retried = await InboxRows.RetryAsync(session, id, _time.GetUtcNow(), cancellationToken).ConfigureAwait(false) == 1;
            var found = await InboxRows.FindAsync(session, id, cancellationToken).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return found is null ? null : (found, retried);
        }
    }

    async Task<Result<OrderView>> BeginAsync(CheckoutAsked asked, string? key, CancellationToken cancellationToken)
    {
        var booked = await RecordAsync(asked, key, cancellationToken).ConfigureAwait(false);
        if (booked.Outcome is Outcome.Refused refused)
            return new Result<OrderView>.Refused(refused.Refusal);
        var view = await _errand.RunAsync(
            asked.Order,
            static view =>
                view.ActivePayment is not { Status: PaymentStatus.Starting or PaymentStatus.Unknown }
                    && !view.Payments.Any(view.IsBeingClosed),
            cancellationToken).ConfigureAwait(false);
        return new Result<OrderView>.Done(view!);
    }

    /// <summary>
    /// Reads the order's payment at the provider. A capture that the read finds is answered as captured, and booked by the inbox;
    /// while another's read is under way, nobody can say what the customer may still pay.
    /// </summary>
    async Task<CheckoutView?> LookAsync(Id<Order> order, CancellationToken cancellationToken)
    {
        var before = await _queries.OrderAsync(order, cancellationToken).ConfigureAwait(false);
        if (before is null || !before.Payments.Any(payment => payment.IsLive && (payment.Session ?? payment.Capture) is not null))
            return null;
        await RecordAsync(new ReadAsked(order), null, cancellationToken).ConfigureAwait(false);
        return await _errand.ReadAsync(order, cancellationToken).ConfigureAwait(false) switch
        {
            true => new CheckoutView(CheckoutOutcome.Processing, null, before),
            null => new CheckoutView(CheckoutOutcome.Checking, null, before),
            false => null,
        };
    }

    async Task<Result<OrderView>> OrderAsync(Fact command, string? key, CancellationToken cancellationToken)
    {
        var booked = await RecordAsync(command, key, cancellationToken).ConfigureAwait(false);
        if (booked.Outcome is Outcome.Refused refused)
            return new Result<OrderView>.Refused(refused.Refusal);
        var id = booked.Order ?? (command as CodeEntered)?.Order;
        return new Result<OrderView>.Done((await _queries.OrderAsync(id!.Value, cancellationToken).ConfigureAwait(false))!);
    }

    Task<Booked> RecordAsync(Fact command, string? key, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var identity = key ?? _entropy.NewId<Event>(now).ToString();
        var envelope = new Envelope("command", now, "{}", Encoding.UTF8.GetBytes(Json.Write(command)));
        var type = command.GetType().Name;
        var arrival = new Arrival(EventSource.Command, "", null, true, $"command:{type}:{identity}", type, Rank.Client, envelope);
        return _bookkeeper.RecordAsync(arrival, cancellationToken);
    }

    static Refusal NotConfigured(string provider) => new(
        "provider_not_configured",
        RefusalKind.Unavailable,
        "The payment provider is not set up",
        $"This server has no credentials for \"{provider}\". Nothing was charged and no payment was begun. Set the provider's "
        + "environment variables and start again, or choose another provider.");

    static Refusal ProviderRefused(OrderView view)
    {
        var told = view.Payments is [.., var last] ? last.LastError : null;
        var error = told ?? new PaymentError("provider_error", "The provider gave no reason.");
        return new Refusal(
            error.Code is "provider_unreachable" or "provider_unavailable" ? error.Code : "provider_refused",
            error.Code is "provider_unreachable" or "provider_unavailable" ? RefusalKind.Unavailable : RefusalKind.Provider,
            "The payment provider opened no payment page",
            $"{error.Message} Nothing was charged, and the order is unpaid. It can be tried again.");
    }
}
