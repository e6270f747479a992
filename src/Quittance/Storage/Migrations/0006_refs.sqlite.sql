-- What a provider calls something is looked for by that name alone: the unique keys begin with it.
create table payment_ref_by_value (
    account    integer not null,
    provider   text    not null,
    live       integer not null,
    value      text    not null,
    kind       text    not null,
    payment_id text    not null,
    primary key (account, value, provider, live)
);
insert into payment_ref_by_value (account, provider, live, value, kind, payment_id)
    select account, provider, live, value, kind, payment_id from payment_ref;
drop table payment_ref;
alter table payment_ref_by_value rename to payment_ref;
drop index refund_ref;
create unique index refund_ref on refund (account, ref, provider, live) where ref is not null;
drop index dispute_ref;
create unique index dispute_ref on dispute (account, ref, provider, live);
drop index transfer_ref;
create unique index transfer_ref on transfer (account, ref, provider, live) where ref is not null;
create index payout_ref on payout (account, ref);
