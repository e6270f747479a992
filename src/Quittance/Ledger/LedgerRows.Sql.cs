using Quittance.Storage;

namespace Quittance.Ledger;

/// <summary>The statements over the ledger.</summary>
static class LedgerSql
{
    const string Transaction = "id, cause, order_id, payment_id, event_id, at, entries, checksum";
    const string Entry = "transaction_id, ledger_account, commodity, amount";

    public static readonly Sql AddTransactions = new(
        $"""
        insert into ledger_transaction (account, {Transaction})
        values (@account, @id, @cause, @order, @payment, @event, @at, @entries, @checksum)
        on conflict (account, cause) do nothing returning id
        """);

    /// <summary>
    /// Transactions, their entries and the balances, one row for each entry. The balances are reckoned from the entries as they are
    /// written, so they are locked when all else is done: every sale touches the same few of them.
    /// </summary>
    public static readonly Sql Post = new("", "")
    {
        PostgresForMany = $"""
            with given as materialized (
                select * from unnest(
                        @id, @cause, @order, @payment, @event, @at, @entries, @checksum, @position, @ledgerAccount, @commodity, @amount)
                    as g(id, cause, order_id, payment_id, event_id, at, entries, checksum, position, ledger_account, commodity, amount)),
            fresh as (
                insert into ledger_transaction (account, {Transaction})
                select @account, {Transaction} from given where position = 1 order by cause
                on conflict (account, cause) do nothing returning id),
            posted as materialized (select given.* from given join fresh using (id)),
            entries as (
                insert into ledger_entry (account, transaction_id, position, ledger_account, commodity, amount)
                select @account, id, position, ledger_account, commodity, amount from posted
                returning ledger_account, commodity, amount)
            insert into ledger_balance (account, ledger_account, commodity, amount)
            select @account, ledger_account, commodity, sum(amount)::bigint from entries
            group by ledger_account, commodity order by ledger_account, commodity
            on conflict (account, ledger_account, commodity) do update set amount = ledger_balance.amount + excluded.amount
            """,
    };

    public static readonly Sql AddEntries = new(
        """
        insert into ledger_entry (account, transaction_id, position, ledger_account, commodity, amount)
        values (@account, @transaction, @position, @ledgerAccount, @commodity, @amount)
        """);

    public static readonly Sql AddToBalances = new(
        """
        insert into ledger_balance (account, ledger_account, commodity, amount)
        values (@account, @ledgerAccount, @commodity, @amount)
        on conflict (account, ledger_account, commodity) do update set amount = ledger_balance.amount + excluded.amount
        """);

    public static readonly Sql Balances = new(
        """
        select ledger_account, commodity, amount from ledger_balance
        where account = @account and (ledger_account, commodity) > (@ledgerAccount, @commodity)
        order by ledger_account, commodity limit @limit
        """);

    public static readonly Sql List = new(
        $"select {Transaction} from ledger_transaction where account = @account and id > @after order by id limit @limit");

    public static readonly Sql OfOrder = new(
        $"select {Transaction} from ledger_transaction where account = @account and order_id = @order and id > @after order by id "
        + "limit @limit");

    public static readonly Sql Entries = new(
        $"""
        select {Entry} from ledger_entry
        where account = @account and transaction_id in (select value from json_each(@transactions)) order by transaction_id, position
        """,
        $"select {Entry} from ledger_entry where account = @account and transaction_id = any(@transactions) order by transaction_id, "
        + "position");

    public static readonly Sql EntriesBetween = new(
        $"""
        select {Entry} from ledger_entry
        where account = @account and transaction_id > @after and transaction_id <= @until order by transaction_id, position
        """);

    public static readonly Sql ByCause = new(
        $"select {Transaction} from ledger_transaction where account = @account and cause = @cause");

    /// <summary>The cause itself and its parts, which go on after a colon; in ASCII a semicolon follows the colon.</summary>
    public static readonly Sql OfCause = new(
        $"""
        select {Transaction} from ledger_transaction
        where account = @account and cause >= @cause and cause < @cause || ';' and (cause = @cause or cause > @cause || ':')
        order by cause limit @limit
        """);

    public static readonly Sql Count = new("select count(*) from ledger_transaction where account = @account");
}
