using Quittance.Cases;
using Quittance.Grants;
using Quittance.Inbox;
using Quittance.Ledger;
using Quittance.Meters;
using Quittance.Refunds;
using Quittance.Sellers;

namespace Quittance.Commands;

/// <content>What becomes of money after it came: refunds, cases, sellers, grants and meters.</content>
public sealed partial class Queries
{
    /// <summary>A refund; <c>null</c> if there is none.</summary>
    public Task<Refund?> RefundAsync(Id<Refund> id, CancellationToken cancellationToken) => ReadAsync(
        async session => (await RefundRows.ByIdsAsync(session, [id.ToString()], cancellationToken).ConfigureAwait(false)).FirstOrDefault(),
        cancellationToken);

    /// <summary>A case; <c>null</c> if there is none.</summary>
    public Task<Case?> CaseAsync(Id<Case> id, CancellationToken cancellationToken) => ReadAsync(
        session => CaseRows.FindAsync(session, id, cancellationToken), cancellationToken);

    /// <summary>A page of sellers, oldest first.</summary>
    /// <param name="after">The last id of the page before, or none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<Seller>> SellersAsync(string? after, CancellationToken cancellationToken) =>
        ReadAsync(session => SellerRows.ListAsync(session, after, Limits.Page, cancellationToken), cancellationToken);

    /// <summary>A seller with what they are owed and what was moved to them; <c>null</c> if there is none.</summary>
    public Task<SellerView?> SellerAsync(Id<Seller> id, CancellationToken cancellationToken) => ReadAsync(
        async session =>
        {
            var found = await SellerRows.ByIdsAsync(session, [id.ToString()], cancellationToken).ConfigureAwait(false);
            if (found is not [var seller])
                return null;
            var live = await SellerRows.FundsAsync(session, id, live: true, cancellationToken).ConfigureAwait(false);
            var test = await SellerRows.FundsAsync(session, id, live: false, cancellationToken).ConfigureAwait(false);
            var transfers = await TransferRows.OfSellerAsync(session, id, null, Limits.Page, cancellationToken).ConfigureAwait(false);
            var reversals = await TransferRows.ReversalsOfAsync(
                session, [.. transfers.Select(transfer => transfer.Id.ToString())], cancellationToken).ConfigureAwait(false);
            var payouts = await PayoutRows.OfSellerAsync(session, id, Limits.Page, cancellationToken).ConfigureAwait(false);
            return new SellerView(seller, [.. live, .. test], transfers, reversals, payouts);
        },
        cancellationToken);

    /// <summary>A page of what a customer was given, newest first.</summary>
    /// <param name="customer">The application's id of the customer.</param>
    /// <param name="before">The last id of the page before, or none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<Grant>> GrantsAsync(string customer, string? before, CancellationToken cancellationToken) =>
        ReadAsync(session => GrantRows.OfCustomerAsync(session, customer, before, Limits.Page, cancellationToken), cancellationToken);

    /// <summary>What a customer has of a meter.</summary>
    /// <param name="customer">The application's id of the customer.</param>
    /// <param name="meter">The meter.</param>
    /// <param name="now">The time: reservations end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<MeterBalance> MeterAsync(string customer, string meter, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync(session => MeterRows.ReadAsync(session, customer, meter, now, cancellationToken), cancellationToken);

    /// <summary>A reservation; <c>null</c> if there is none.</summary>
    internal Task<Reservation?> ReservationAsync(Id<Reservation> id, CancellationToken cancellationToken) => ReadAsync(
        async session => (await MeterRows.ByIdsAsync(session, [id.ToString()], cancellationToken).ConfigureAwait(false)).FirstOrDefault(),
        cancellationToken);

    /// <summary>What was posted for a cause, if anything was.</summary>
    internal Task<LedgerTransaction?> PostedForAsync(string cause, CancellationToken cancellationToken) =>
        ReadAsync(session => LedgerRows.ByCauseAsync(session, cause, cancellationToken), cancellationToken);

    /// <summary>The first id that an event gave rise to: a command that is repeated finds what it made the first time.</summary>
    internal Task<Id<T>> MadeByAsync<T>(Id<Event> source, CancellationToken cancellationToken)
        where T : IIdentified =>
        ReadAsync(
            async session =>
            {
                var found = await InboxRows.FindAsync(session, source, cancellationToken).ConfigureAwait(false);
                return new Mint(source, found!.ReceivedAt).Next<T>();
            },
            cancellationToken);
}

/// <summary>A seller with what they are owed and what was moved to them.</summary>
/// <param name="Seller">The seller.</param>
/// <param name="Funds">What they hold with us, by currency and mode.</param>
/// <param name="Transfers">The latest transfers to them, newest first.</param>
/// <param name="Reversals">What was taken back of those, oldest first.</param>
/// <param name="Payouts">The latest payouts from their account.</param>
public sealed record SellerView(
    Seller Seller,
    IReadOnlyList<SellerFunds> Funds,
    IReadOnlyList<Transfer> Transfers,
    IReadOnlyList<Reversal> Reversals,
    IReadOnlyList<Payout> Payouts);
