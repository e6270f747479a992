using Quittance.Storage;

namespace Quittance.Payments;

/// <summary>The statements over payments, their shares and the provider's ids of them.</summary>
static class PaymentSql
{
    const string Columns =
        "p.id, p.provider, p.live, p.amount, p.currency, p.session_ref, p.capture_ref, p.url, p.session_expires_at, p.progress_step, "
        + "p.progress_at, " +
        "p.progress_code, p.progress_message, p.received_amount, p.received_currency, p.end_how, p.end_code, p.end_message, "
        + "p.outcome_unknown, p.created_at, p.charge_ref, p.fee_amount, p.fee_currency, p.parts";

    public static readonly Sql OrdersOf = new(
        "select order_id from payment_share where account = @account and payment_id in (select value from json_each(@payments))",
        "select order_id from payment_share where account = @account and payment_id = any(@payments)");

    public static readonly Sql Owners = new(
        "select distinct payment_id from payment_ref where account = @account and value in (select value from json_each(@values))",
        "select distinct payment_id from payment_ref where account = @account and value = any(@values)");

    /// <summary>A row for each of their shares, also in other orders.</summary>
    public static readonly Sql OfOrders = new(
        $"""
        select {Columns}, s.order_id, s.amount from payment p cross join payment_share s
        where p.account = @account and p.id in
            (select payment_id from payment_share where account = @account and order_id in (select value from json_each(@orders)))
            and s.account = @account and s.payment_id = p.id
        """,
        $"""
        select {Columns}, s.order_id, s.amount from payment p cross join lateral (
            select order_id, amount from payment_share where account = p.account and payment_id = p.id offset 0) s
        where p.account = @account and p.id = any(array(
            select payment_id from payment_share where account = @account and order_id = any(@orders)))
        """);

    public static readonly Sql Save = new(
        """
        insert into payment
            (account, id, provider, live, amount, currency, status, session_ref, capture_ref, url, session_expires_at, progress_step,
                progress_at,
             progress_code, progress_message, received_amount, received_currency, end_how, end_code, end_message, outcome_unknown,
                 created_at, charge_ref, fee_amount, fee_currency, parts)
        values
            (@account, @id, @provider, @live, @amount, @currency, @status, @session, @capture, @url, @sessionExpiresAt, @progressStep,
                @progressAt,
             @progressCode, @progressMessage, @receivedAmount, @receivedCurrency, @endHow, @endCode, @endMessage, @outcomeUnknown,
                 @createdAt, @charge, @feeAmount, @feeCurrency, @parts)
        on conflict (account, id) do update set
            status = excluded.status, session_ref = excluded.session_ref, capture_ref = excluded.capture_ref, url = excluded.url,
            session_expires_at = excluded.session_expires_at, progress_step = excluded.progress_step, progress_at = excluded.progress_at,
            progress_code = excluded.progress_code, progress_message = excluded.progress_message,
                received_amount = excluded.received_amount,
            received_currency = excluded.received_currency, end_how = excluded.end_how, end_code = excluded.end_code,
            end_message = excluded.end_message, outcome_unknown = excluded.outcome_unknown, charge_ref = excluded.charge_ref,
            fee_amount = excluded.fee_amount, fee_currency = excluded.fee_currency, parts = excluded.parts
        """);

    public static readonly Sql AddShare = new(
        "insert into payment_share (account, payment_id, order_id, amount) values (@account, @payment, @order, @amount)");

    public static readonly Sql AddRef = new(
        "insert into payment_ref (account, provider, live, value, kind, payment_id) values (@account, @provider, @live, @value, "
        + "@kind, @payment)");
}
