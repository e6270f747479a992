-- The ledger: written once, balanced in each transaction and commodity. The database sees to it itself, whoever writes.
-- A transaction says how many entries it has. All of them come in one statement, which is refused unless they are exactly as many
-- and balance; a transaction whose entries do not come is refused at the commit.
create table ledger_transaction (
    account    integer     not null,
    id         text collate "C" not null,
    cause      text collate "C" not null,
    order_id   text        collate "C",
    payment_id text        collate "C",
    event_id   text collate "C" not null,
    at         timestamptz not null,
    entries    bigint      not null,
    checksum   bytea       not null,
    primary key (account, id),
    check (entries between 2 and 250)
);
create unique index ledger_transaction_cause on ledger_transaction (account, cause);
create index ledger_transaction_order on ledger_transaction (account, order_id, id) where order_id is not null;

-- No foreign key to the transaction: the trigger below sees to it for a whole statement at once, at a tenth of the price, and
-- transactions are never deleted.
create table ledger_entry (
    account        integer not null,
    transaction_id text collate "C" not null,
    position       bigint  not null,
    ledger_account text collate "C" not null,
    commodity      text collate "C" not null,
    amount         bigint  not null,
    primary key (account, transaction_id, position),
    check (position > 0 and amount <> 0)
);
alter table ledger_transaction
    add constraint ledger_transaction_complete foreign key (account, id, entries)
    references ledger_entry (account, transaction_id, position) deferrable initially deferred;

-- What each account holds: the sum of its entries, kept with them.
create table ledger_balance (
    account        integer not null,
    ledger_account text collate "C" not null,
    commodity      text collate "C" not null,
    amount         bigint  not null,
    primary key (account, ledger_account, commodity)
);

create function ledger_entries_are_whole() returns trigger language plpgsql as $$
declare
    wrong text;
begin
    select added.transaction_id into wrong
    from added left join ledger_transaction t on t.account = added.account and t.id = added.transaction_id
    group by added.account, added.transaction_id, t.entries
    having count(*) is distinct from t.entries or max(added.position) <> t.entries
    limit 1;
    if found then
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
create trigger ledger_entry_whole after insert on ledger_entry
    referencing new table as added for each statement execute function ledger_entries_are_whole();

create function ledger_is_written_once() returns trigger language plpgsql as $$
begin
    raise exception '% is written once: post another transaction that corrects it', tg_table_name
            using errcode = 'integrity_constraint_violation';
end $$;
create trigger ledger_transaction_once before update or delete or truncate on ledger_transaction
    for each statement execute function ledger_is_written_once();
create trigger ledger_entry_once before update or delete or truncate on ledger_entry
    for each statement execute function ledger_is_written_once();
