-- Where a call stands is what its answers say, and they are in the inbox; what the outbox alone knows (the lease, when it was taken) stands
-- beside it. An answer that never came is written down as such once the lease has run out.
alter table provider_call add column claimed_at timestamptz;
create index provider_call_leased on provider_call (account, lease_until) where lease_until is not null;

-- The order in which events were decided on: with it, the inbox alone rebuilds everything else (V20).
alter table event add column passes text;
create sequence booking_number;
