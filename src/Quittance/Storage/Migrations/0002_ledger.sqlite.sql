-- The ledger: written once, balanced in each transaction and commodity. The database sees to it itself, whoever writes.
-- A transaction says how many entries it has. The last of them is refused unless all are there and balance; a transaction whose
-- last entry does not come is refused at the commit (by its foreign key, which a connection must have switched on).
create table ledger_transaction (
    account    integer not null,
    id         text    not null,
    cause      text    not null,
    order_id   text,
    payment_id text,
    event_id   text    not null,
    at         integer not null,
    entries    integer not null,
    checksum   blob    not null,
    primary key (account, id),
    foreign key (account, id, entries) references ledger_entry (account, transaction_id, position) deferrable initially deferred,
    check (entries between 2 and 250)
);
create unique index ledger_transaction_cause on ledger_transaction (account, cause);
create index ledger_transaction_order on ledger_transaction (account, order_id, id) where order_id is not null;

create table ledger_entry (
    account        integer not null,
    transaction_id text    not null,
    position       integer not null,
    ledger_account text    not null,
    commodity      text    not null,
    amount         integer not null,
    primary key (account, transaction_id, position),
    foreign key (account, transaction_id) references ledger_transaction (account, id),
    check (position > 0 and amount <> 0 and typeof(amount) = 'integer')
) without rowid;

-- What each account holds: the sum of its entries, kept with them. A sum too large for an integer would become a floating point
-- number here; it is refused.
create table ledger_balance (
    account        integer not null,
    ledger_account text    not null,
    commodity      text    not null,
    amount         integer not null,
    primary key (account, ledger_account, commodity),
    check (typeof(amount) = 'integer')
) without rowid;

create trigger ledger_entry_last after insert on ledger_entry
when new.position >= coalesce((select entries from ledger_transaction where account = new.account and id = new.transaction_id), 0)
begin
    select raise(abort, 'the entries of a ledger transaction are not all of it, or more')
    where new.position <> coalesce((select entries from ledger_transaction where account = new.account and id = new.transaction_id), 0)
        or new.position <> (select count(*) from ledger_entry where account = new.account and transaction_id = new.transaction_id);
    select raise(abort, 'a ledger transaction does not balance')
    from ledger_entry where account = new.account and transaction_id = new.transaction_id group by commodity having sum(amount) <> 0;
end;

-- "insert or replace" would delete a row without asking the triggers below.
create trigger ledger_transaction_new before insert on ledger_transaction
when exists (select 1 from ledger_transaction where account = new.account and id = new.id)
begin
    select raise(abort, 'ledger_transaction is written once: post another transaction that corrects it');
end;
create trigger ledger_entry_new before insert on ledger_entry
when exists (select 1 from ledger_entry where account = new.account and transaction_id = new.transaction_id and position = new.position)
begin
    select raise(abort, 'ledger_entry is written once: post another transaction that corrects it');
end;
create trigger ledger_transaction_changed before update on ledger_transaction
begin
    select raise(abort, 'ledger_transaction is written once: post another transaction that corrects it');
end;
create trigger ledger_transaction_deleted before delete on ledger_transaction
begin
    select raise(abort, 'ledger_transaction is written once: post another transaction that corrects it');
end;
create trigger ledger_entry_changed before update on ledger_entry
begin
    select raise(abort, 'ledger_entry is written once: post another transaction that corrects it');
end;
create trigger ledger_entry_deleted before delete on ledger_entry
begin
    select raise(abort, 'ledger_entry is written once: post another transaction that corrects it');
end;
