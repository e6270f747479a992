-- A transaction and its entries come in one statement, and each side is refused without the other when the statement ends. The foreign key
-- looked for the last entry of each transaction once more, at the commit.
alter table ledger_transaction drop constraint ledger_transaction_complete;

create function ledger_transactions_have_entries() returns trigger language plpgsql as $$
declare
    wrong text;
begin
    execute '
        select told.id from added told left join lateral (
            select 1 as here from ledger_entry
            where account = told.account and transaction_id = told.id and position = told.entries offset 0) last on true
        where last.here is null limit 1' into wrong;
    if wrong is not null then
        raise exception 'the entries of ledger transaction % did not come with it', wrong
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create trigger ledger_transaction_whole after insert on ledger_transaction
    referencing new table as added for each statement execute function ledger_transactions_have_entries();
