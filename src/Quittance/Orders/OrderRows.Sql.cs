using Quittance.Storage;

namespace Quittance.Orders;

/// <summary>The statements over orders.</summary>
static class OrderSql
{
    const string Columns =
        "id, status, terms, active_payment, paid_by, amount_paid, amount_refunded, amount_disputed, held, closing, code_hash, "
        + "code_failures, due_at, expires_at, notices, created_at, paid_at";

    public static readonly Sql Lock = new(
        $"select {Columns} from orders where account = @account and id in (select value from json_each(@ids)) order by id",
        $"select {Columns} from orders where account = @account and id = any(@ids) order by id for update");

    public static readonly Sql Read = new($"select {Columns} from orders where account = @account and id = @id");

    public static readonly Sql ByIds = new(
        $"select {Columns} from orders where account = @account and id in (select value from json_each(@ids))",
        $"select {Columns} from orders where account = @account and id = any(@ids)");

    public static readonly Sql List = new(
        $"select {Columns} from orders where account = @account and (@status = '' or status = @status) and id < @before "
        + "order by id desc limit @limit");

    public static readonly Sql Due = new(
        "select id, due_at from orders where account = @account and due_at <= @now order by due_at, id limit @limit");

    public static readonly Sql Save = new(
        """
        insert into orders
            (account, id, status, terms, active_payment, paid_by, amount_paid, amount_refunded, amount_disputed, held, closing, code_hash,
             code_failures, due_at, expires_at, notices, created_at, paid_at)
        values
            (@account, @id, @status, @terms, @activePayment, @paidBy, @amountPaid, @amountRefunded, @amountDisputed, @held, @closing,
             @codeHash,
             @codeFailures, @dueAt, @expiresAt, @notices, @createdAt, @paidAt)
        on conflict (account, id) do update set
            status = excluded.status, active_payment = excluded.active_payment, paid_by = excluded.paid_by,
                amount_paid = excluded.amount_paid,
            amount_refunded = excluded.amount_refunded, amount_disputed = excluded.amount_disputed, held = excluded.held,
            closing = excluded.closing, code_hash = excluded.code_hash, code_failures = excluded.code_failures, due_at = excluded.due_at,
            notices = excluded.notices, paid_at = excluded.paid_at
        """);
}
