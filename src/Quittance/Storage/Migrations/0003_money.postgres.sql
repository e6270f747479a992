-- Money in motion: refunds, disputes, transfers and their reversals, payouts, grants and reservations. What each of them may do is decided
-- in code; the ledger keeps the money.
alter table orders add column paid_at timestamptz;
alter table payment add column charge_ref text;
alter table payment add column fee_amount bigint;
alter table payment add column fee_currency text;
alter table payment add column parts jsonb;
alter table operator_case add column settled text;
alter table operator_case add column settled_at timestamptz;
alter table operator_case add column note text;
create index operator_case_payment on operator_case (account, payment_id) where payment_id is not null;

create table refund (
    account         integer not null,
    id              text collate "C" not null,
    payment_id      text collate "C",
    order_id        text collate "C",
    case_id         text collate "C",
    provider        text not null,
    live            boolean not null,
    amount          bigint not null,
    currency        text not null,
    reason          text,
    ref             text collate "C",
    step            text,
    refused         boolean not null,
    outcome_unknown boolean not null,
    error_code      text,
    error_message   text,
    status          text not null,
    created_at      timestamptz not null,
    primary key (account, id),
    check (amount > 0)
);
create index refund_payment on refund (account, payment_id) where payment_id is not null;
create unique index refund_ref on refund (account, provider, live, ref) where ref is not null;
create index refund_open on refund (account, status, id) where status in ('pending', 'unknown');

create table dispute (
    account    integer not null,
    id         text collate "C" not null,
    payment_id text collate "C",
    provider   text not null,
    live       boolean not null,
    ref        text collate "C" not null,
    amount     bigint not null,
    currency   text not null,
    status     text not null,
    status_at  timestamptz not null,
    withdrawn  bigint not null,
    reinstated bigint not null,
    charged    bigint not null,
    charges    bigint not null,
    created_at timestamptz not null,
    primary key (account, id),
    check (withdrawn >= 0 and reinstated >= 0 and charged >= 0)
);
create unique index dispute_ref on dispute (account, provider, live, ref);
create index dispute_payment on dispute (account, payment_id) where payment_id is not null;

create table seller (
    account          integer not null,
    id               text collate "C" not null,
    name             text not null,
    provider         text not null,
    provider_account text collate "C" not null,
    created_at       timestamptz not null,
    primary key (account, id)
);
create unique index seller_account on seller (account, provider, provider_account);

create table transfer (
    account          integer not null,
    id               text collate "C" not null,
    seller_id        text collate "C" not null,
    payment_id       text collate "C" not null,
    order_id         text collate "C" not null,
    provider_account text,
    covers           bigint not null,
    amount           bigint not null,
    currency         text not null,
    provider         text not null,
    live             boolean not null,
    ref              text collate "C",
    status           text not null,
    due_at           timestamptz,
    error_code       text,
    error_message    text,
    created_at       timestamptz not null,
    primary key (account, id)
);
create index transfer_payment on transfer (account, payment_id);
create index transfer_seller on transfer (account, seller_id, id);
create index transfer_due on transfer (account, due_at, id) where due_at is not null;
create unique index transfer_ref on transfer (account, provider, live, ref) where ref is not null;

create table reversal (
    account       integer not null,
    id            text collate "C" not null,
    transfer_id   text collate "C" not null,
    covers        bigint not null,
    amount        bigint not null,
    currency      text not null,
    provider      text not null,
    live          boolean not null,
    ref           text collate "C",
    status        text not null,
    error_code    text,
    error_message text,
    created_at    timestamptz not null,
    primary key (account, id)
);
create index reversal_transfer on reversal (account, transfer_id);
create unique index reversal_ref on reversal (account, provider, live, ref) where ref is not null;

create table payout (
    account          integer not null,
    provider         text not null,
    live             boolean not null,
    ref              text collate "C" not null,
    provider_account text collate "C" not null,
    seller_id        text collate "C",
    amount           bigint not null,
    currency         text not null,
    status           text not null,
    error_code       text,
    error_message    text,
    at               timestamptz not null,
    primary key (account, provider, live, ref)
);
create index payout_seller on payout (account, seller_id, ref) where seller_id is not null;

create table line_grant (
    account    integer not null,
    id         text collate "C" not null,
    order_id   text collate "C" not null,
    line       bigint not null,
    customer   text collate "C" not null,
    what       jsonb not null,
    active     boolean not null,
    units      bigint not null,
    changes    bigint not null,
    created_at timestamptz not null,
    primary key (account, id)
);
create unique index line_grant_line on line_grant (account, order_id, line);
create index line_grant_customer on line_grant (account, customer, id);

-- One row per customer and meter: whoever uses or reserves units holds it.
create table meter_account (
    account  integer not null,
    customer text collate "C" not null,
    meter    text collate "C" not null,
    primary key (account, customer, meter)
);

create table reservation (
    account    integer not null,
    id         text collate "C" not null,
    customer   text collate "C" not null,
    meter      text collate "C" not null,
    units      bigint not null,
    status     text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    primary key (account, id),
    check (units > 0)
);
create index reservation_open on reservation (account, customer, meter) where status = 'open';
