-- Identity of everything that came in from outside: small, kept for good.
create table event (
    account          integer not null,
    id               text    not null,
    source           text    not null,
    provider         text    not null,
    provider_account text    not null,
    live             integer not null,
    external_id      text    not null,
    type             text    not null,
    rank             integer not null,
    body_hash        blob    not null,
    body_in          text    not null,
    status           text    not null,
    attempts         integer not null default 0,
    reason           text,
    order_id         text,
    deliveries       integer not null default 1,
    received_at      integer not null,
    processed_at     integer,
    due_at           integer,
    primary key (account, id)
);
create unique index event_identity on event (account, provider, provider_account, live, external_id);
create index event_due on event (account, due_at, id) where due_at is not null;
create index event_status on event (account, status, id) where status not in ('received', 'processed');
create index event_order on event (account, order_id, id) where order_id is not null;

-- Requests and answers as they came, bodies included: dropped by retention.
create table delivery (
    account         integer not null,
    id              text    not null,
    event_id        text,
    endpoint        text    not null,
    received_at     integer not null,
    headers         text    not null,
    ip              text,
    user_agent      text,
    request_id      text,
    signature_valid integer not null,
    result          text    not null,
    body_hash       blob    not null,
    body_size       integer not null,
    body            blob,
    primary key (account, id)
);
create index delivery_event on delivery (account, event_id) where event_id is not null;
create index delivery_rejected on delivery (account, id) where signature_valid = 0;

create table parked (
    account  integer not null,
    key      text    not null,
    event_id text    not null,
    primary key (account, key, event_id)
);
create index parked_event on parked (account, event_id);

create table orders (
    account         integer not null,
    id              text    not null,
    status          text    not null,
    terms           text    not null,
    active_payment  text,
    paid_by         text,
    amount_paid     integer not null,
    amount_refunded integer not null,
    amount_disputed integer not null,
    held            integer not null,
    closing         text    not null,
    code_hash       text,
    code_failures   integer not null,
    due_at          integer,
    expires_at      integer not null,
    notices         integer not null,
    created_at      integer not null,
    primary key (account, id),
    check (amount_paid >= 0 and amount_refunded >= 0 and amount_disputed >= 0)
);
create index orders_due on orders (account, due_at, id) where due_at is not null;
create index orders_status on orders (account, status, id);

create table payment (
    account            integer not null,
    id                 text    not null,
    provider           text    not null,
    live               integer not null,
    amount             integer not null,
    currency           text    not null,
    status             text    not null,
    session_ref        text,
    capture_ref        text,
    url                text,
    session_expires_at integer,
    progress_step      text,
    progress_at        integer,
    progress_code      text,
    progress_message   text,
    received_amount    integer,
    received_currency  text,
    end_how            text,
    end_code           text,
    end_message        text,
    outcome_unknown    integer not null,
    created_at         integer not null,
    primary key (account, id)
);

create table payment_share (
    account    integer not null,
    payment_id text    not null,
    order_id   text    not null,
    amount     integer not null,
    primary key (account, payment_id, order_id)
);
create index payment_share_order on payment_share (account, order_id);

-- One object at a provider belongs to one payment.
create table payment_ref (
    account    integer not null,
    provider   text    not null,
    live       integer not null,
    value      text    not null,
    kind       text    not null,
    payment_id text    not null,
    primary key (account, provider, live, value)
);

create table capacity (
    account integer not null,
    name    text    not null,
    total   integer not null,
    held    integer not null,
    sold    integer not null,
    primary key (account, name),
    check (held >= 0 and sold >= 0 and held + sold <= total)
);

create table provider_call (
    account       integer not null,
    id            text    not null,
    provider      text    not null,
    kind          text    not null,
    request       text    not null,
    payment_id    text,
    order_id      text,
    status        text    not null,
    attempts      integer not null,
    due_at        integer,
    first_sent_at integer,
    last_sent_at  integer,
    ever_unclear  integer not null,
    ended         integer not null,
    last_error    text,
    created_at    integer not null,
    lease_owner   text,
    lease_until   integer,
    fence         integer not null default 0,
    primary key (account, id)
);
create index provider_call_due on provider_call (account, due_at, id) where due_at is not null;
create index provider_call_open on provider_call (account, payment_id) where status in ('pending', 'unknown');
create index provider_call_order on provider_call (account, order_id, id);

create table notice (
    account      integer not null,
    id           text    not null,
    order_id     text    not null,
    sequence     integer not null,
    type         text    not null,
    payload      text    not null,
    created_at   integer not null,
    delivered_at integer,
    attempts     integer not null default 0,
    due_at       integer,
    last_error   text,
    lease_owner  text,
    lease_until  integer,
    fence        integer not null default 0,
    primary key (account, id)
);
create unique index notice_sequence on notice (account, order_id, sequence);
create index notice_due on notice (account, due_at, id) where due_at is not null;

create table operator_case (
    account    integer not null,
    id         text    not null,
    kind       text    not null,
    cause      text    not null,
    order_id   text,
    payment_id text,
    amount     integer,
    currency   text,
    summary    text    not null,
    opened_at  integer not null,
    primary key (account, id)
);
create unique index operator_case_cause on operator_case (account, cause);

-- The story of each order, written once.
create table transition (
    account     integer not null,
    order_id    text    not null,
    subject     text    not null,
    from_status text,
    to_status   text    not null,
    event_id    text    not null,
    at          integer not null,
    position    integer primary key autoincrement
);
create index transition_order on transition (account, order_id, position);

-- What was answered to a request that carried an idempotency key.
create table answered_request (
    account      integer not null,
    key          text    not null,
    request_hash blob    not null,
    started_at   integer not null,
    status       integer,
    content_type text,
    body         blob,
    primary key (account, key)
);
create index answered_request_started on answered_request (account, started_at);

create table setting (
    account integer not null,
    name    text    not null,
    value   text    not null,
    primary key (account, name)
);
