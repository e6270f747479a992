-- Runs that compare what is here with what providers say. One is under way at most; whoever works on it holds a lease with a fence.
create table reconciliation_run (
    account     integer not null,
    id          text    not null,
    begun_by    text    not null,
    started_at  integer not null,
    finished_at integer,
    sweep       text    not null,
    cursor      text    not null,
    results     text    not null,
    lease_owner text,
    lease_until integer,
    fence       integer not null default 0,
    primary key (account, id)
);
create unique index reconciliation_run_open on reconciliation_run (account) where finished_at is null;

-- Up to when each list of a provider's was read to its end: nothing older than this was missed.
create table sure_point (
    account       integer not null,
    provider      text    not null,
    live          integer not null,
    feed          text    not null,
    sure_until    integer not null,
    reading_from  integer,
    reading_after text,
    primary key (account, provider, live, feed)
);

-- Causes in the ledger that the provider's settlement has confirmed.
create table settled_cause (
    account integer not null,
    cause   text    not null,
    primary key (account, cause)
) without rowid;

create table difference (
    account       integer not null,
    id            text    not null,
    kind          text    not null,
    cause         text    not null,
    ref           text    not null,
    provider      text    not null,
    order_id      text,
    here_amount   integer,
    here_currency text,
    there_amount  integer,
    there_currency text,
    found_at      integer not null,
    resolved_at   integer,
    primary key (account, id)
);
create unique index difference_cause on difference (account, kind, cause);
create index difference_open on difference (account, id) where resolved_at is null;

create index payment_unsettled on payment (account, id)
    where status in ('starting', 'open', 'requires_action', 'processing', 'unknown')
        or (received_amount is not null and fee_amount is null);
create index dispute_open on dispute (account, payment_id) where status in ('warning', 'open') and payment_id is not null;
create index transfer_asked on transfer (account, payment_id) where status in ('pending', 'unknown');
create index reversal_asked on reversal (account, transfer_id) where status in ('pending', 'unknown');
