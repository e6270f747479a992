using Quittance.Storage;

namespace Quittance.Reconciliation;

/// <summary>Where sweeps look: each gives the payments that something about waits for too long, by id.</summary>
static class SweepSql
{
    /// <summary>Payments without an end that the provider knows, and those whose fee it has not told.</summary>
    public static readonly Sql Payments = new(
        """
        select id from payment
        where account = @account and id > @after and created_at <= @before
            and (status in ('starting', 'open', 'requires_action', 'processing', 'unknown')
                or (received_amount is not null and fee_amount is null))
            and (session_ref is not null or capture_ref is not null)
        order by id limit @limit
        """);

    public static readonly Sql Refunds = new(
        """
        select distinct payment_id from refund
        where account = @account and status in ('pending', 'unknown') and payment_id > @after and created_at <= @before
            and ref is not null
        order by payment_id limit @limit
        """);

    public static readonly Sql Disputes = new(
        """
        select distinct payment_id from dispute
        where account = @account and status in ('warning', 'open') and payment_id is not null and payment_id > @after
            and created_at <= @before
        order by payment_id limit @limit
        """);

    /// <summary>What was asked for and has no id of the provider's: it is looked for by our own.</summary>
    public static readonly Sql Orphans = new(
        """
        select id from
            (select id from payment
             where account = @account and status in ('starting', 'unknown') and session_ref is null and created_at <= @before
             union
             select payment_id from refund
             where account = @account and status in ('pending', 'unknown') and ref is null and payment_id is not null
                and created_at <= @before
             union
             select payment_id from transfer
             where account = @account and status in ('pending', 'unknown') and created_at <= @before
             union
             select t.payment_id from reversal r join transfer t on t.account = r.account and t.id = r.transfer_id
             where r.account = @account and r.status in ('pending', 'unknown') and r.created_at <= @before) waiting
        where id > @after order by id limit @limit
        """);

    /// <summary>How often what a payment pays for has moved: whether a look changed anything.</summary>
    public static readonly Sql Moves = new(
        """
        select count(*) from payment_share s cross join transition t
        where s.account = @account and s.payment_id = @payment and t.account = s.account and t.order_id = s.order_id
        """);
}
