-- What a provider calls something is looked for by that name alone: the unique keys begin with it.
alter table payment_ref drop constraint payment_ref_pkey;
alter table payment_ref add primary key (account, value, provider, live);
drop index refund_ref;
create unique index refund_ref on refund (account, ref, provider, live) where ref is not null;
drop index dispute_ref;
create unique index dispute_ref on dispute (account, ref, provider, live);
drop index transfer_ref;
create unique index transfer_ref on transfer (account, ref, provider, live) where ref is not null;
create index payout_ref on payout (account, ref);
