-- What is looked for without the rest of its key comes first in the index, and what the look is for is in it.
drop index event_identity;
create unique index event_identity on event (account, external_id, provider, provider_account, live);
drop index payment_share_order;
create index payment_share_order on payment_share (account, order_id, payment_id);
create index operator_case_open on operator_case (account, id) where settled is null;

-- Each transaction is looked up by its key: a join over all of them was made once there were many. "execute" has the plan made anew each
-- time, because one that was made while the table was empty takes any index for as good as the key.
create or replace function ledger_entries_are_whole() returns trigger language plpgsql as $$
declare
    wrong text;
begin
    execute '
        select written.transaction_id
        from (
            select account, transaction_id, count(*) as entries, max(position) as last from added
            group by account, transaction_id) written
        left join lateral (
            select entries from ledger_transaction
            where account = written.account and id = written.transaction_id offset 0) told on true
        where written.entries is distinct from told.entries or written.last <> told.entries
        limit 1' into wrong;
    if wrong is not null then
        raise exception 'the entries of ledger transaction % are not all of it, or more', wrong
            using errcode = 'integrity_constraint_violation';
    end if;
    select added.transaction_id into wrong
    from added group by added.account, added.transaction_id, added.commodity having sum(added.amount) <> 0 limit 1;
    if found then
        raise exception 'ledger transaction % does not balance', wrong
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
