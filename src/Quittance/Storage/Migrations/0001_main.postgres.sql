-- Identity of everything that came in from outside: small, kept for good.
create table event (
    account          integer     not null,
    id               text collate "C" not null,
    source           text        not null,
    provider         text        not null,
    provider_account text        not null,
    live             boolean     not null,
    external_id      text collate "C" not null,
    type             text        not null,
    rank             bigint      not null,
    body_hash        bytea       not null,
    body_in          text collate "C" not null,
    status           text        not null,
    attempts         bigint      not null default 0,
    reason           text,
    order_id         text        collate "C",
    deliveries       bigint      not null default 1,
    received_at      timestamptz not null,
    processed_at     timestamptz,
    due_at           timestamptz,
    primary key (account, id)
);
create unique index event_identity on event (account, provider, provider_account, live, external_id);
create index event_due on event (account, due_at, id) where due_at is not null;
create index event_status on event (account, status, id) where status not in ('received', 'processed');
create index event_order on event (account, order_id, id) where order_id is not null;

-- Requests and answers as they came, bodies included: dropped by retention.
create table delivery (
    account         integer     not null,
    id              text collate "C" not null,
    event_id        text        collate "C",
    endpoint        text        not null,
    received_at     timestamptz not null,
    headers         jsonb       not null,
    ip              text,
    user_agent      text,
    request_id      text,
    signature_valid boolean     not null,
    result          text        not null,
    body_hash       bytea       not null,
    body_size       bigint      not null,
    body            bytea,
    primary key (account, id)
);
alter table delivery alter column body set storage external;
create index delivery_event on delivery (account, event_id) where event_id is not null;
create index delivery_rejected on delivery (account, id) where not signature_valid;

create table parked (
    account  integer not null,
    key      text collate "C" not null,
    event_id text collate "C" not null,
    primary key (account, key, event_id)
);
create index parked_event on parked (account, event_id);

create table orders (
    account         integer     not null,
    id              text collate "C" not null,
    status          text        not null,
    terms           jsonb       not null,
    active_payment  text        collate "C",
    paid_by         text        collate "C",
    amount_paid     bigint      not null,
    amount_refunded bigint      not null,
    amount_disputed bigint      not null,
    held            boolean     not null,
    closing         text        not null,
    code_hash       text,
    code_failures   bigint      not null,
    due_at          timestamptz,
    expires_at      timestamptz not null,
    notices         bigint      not null,
    created_at      timestamptz not null,
    primary key (account, id),
    check (amount_paid >= 0 and amount_refunded >= 0 and amount_disputed >= 0)
);
create index orders_due on orders (account, due_at, id) where due_at is not null;
create index orders_status on orders (account, status, id);

create table payment (
    account            integer     not null,
    id                 text collate "C" not null,
    provider           text        not null,
    live               boolean     not null,
    amount             bigint      not null,
    currency           text        not null,
    status             text        not null,
    session_ref        text,
    capture_ref        text,
    url                text,
    session_expires_at timestamptz,
    progress_step      text,
    progress_at        timestamptz,
    progress_code      text,
    progress_message   text,
    received_amount    bigint,
    received_currency  text,
    end_how            text,
    end_code           text,
    end_message        text,
    outcome_unknown    boolean     not null,
    created_at         timestamptz not null,
    primary key (account, id)
);

create table payment_share (
    account    integer not null,
    payment_id text collate "C" not null,
    order_id   text collate "C" not null,
    amount     bigint  not null,
    primary key (account, payment_id, order_id)
);
create index payment_share_order on payment_share (account, order_id);

-- One object at a provider belongs to one payment.
create table payment_ref (
    account    integer not null,
    provider   text    not null,
    live       boolean not null,
    value      text collate "C" not null,
    kind       text    not null,
    payment_id text collate "C" not null,
    primary key (account, provider, live, value)
);

create table capacity (
    account integer not null,
    name    text collate "C" not null,
    total   bigint  not null,
    held    bigint  not null,
    sold    bigint  not null,
    primary key (account, name),
    check (held >= 0 and sold >= 0 and held + sold <= total)
);

create table provider_call (
    account       integer     not null,
    id            text collate "C" not null,
    provider      text        not null,
    kind          text        not null,
    request       jsonb       not null,
    payment_id    text        collate "C",
    order_id      text        collate "C",
    status        text        not null,
    attempts      bigint      not null,
    due_at        timestamptz,
    first_sent_at timestamptz,
    last_sent_at  timestamptz,
    ever_unclear  boolean     not null,
    ended         boolean     not null,
    last_error    text,
    created_at    timestamptz not null,
    lease_owner   text,
    lease_until   timestamptz,
    fence         bigint      not null default 0,
    primary key (account, id)
);
create index provider_call_due on provider_call (account, due_at, id) where due_at is not null;
create index provider_call_open on provider_call (account, payment_id) where status in ('pending', 'unknown');
create index provider_call_order on provider_call (account, order_id, id);

create table notice (
    account      integer     not null,
    id           text collate "C" not null,
    order_id     text collate "C" not null,
    sequence     bigint      not null,
    type         text        not null,
    payload      text        not null,
    created_at   timestamptz not null,
    delivered_at timestamptz,
    attempts     bigint      not null default 0,
    due_at       timestamptz,
    last_error   text,
    lease_owner  text,
    lease_until  timestamptz,
    fence        bigint      not null default 0,
    primary key (account, id)
);
create unique index notice_sequence on notice (account, order_id, sequence);
create index notice_due on notice (account, due_at, id) where due_at is not null;

create table operator_case (
    account    integer     not null,
    id         text collate "C" not null,
    kind       text        not null,
    cause      text collate "C" not null,
    order_id   text        collate "C",
    payment_id text        collate "C",
    amount     bigint,
    currency   text,
    summary    text        not null,
    opened_at  timestamptz not null,
    primary key (account, id)
);
create unique index operator_case_cause on operator_case (account, cause);

-- The story of each order, written once.
create table transition (
    account     integer     not null,
    order_id    text collate "C" not null,
    subject     text collate "C" not null,
    from_status text,
    to_status   text        not null,
    event_id    text collate "C" not null,
    at          timestamptz not null,
    position    bigint      generated always as identity,
    primary key (account, order_id, position)
);

-- What was answered to a request that carried an idempotency key.
create table answered_request (
    account      integer     not null,
    key          text collate "C" not null,
    request_hash bytea       not null,
    started_at   timestamptz not null,
    status       bigint,
    content_type text,
    body         bytea,
    primary key (account, key)
);
create index answered_request_started on answered_request (account, started_at);

create table setting (
    account integer not null,
    name    text    not null,
    value   text    not null,
    primary key (account, name)
);
