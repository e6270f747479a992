-- What is looked for without the rest of its key comes first in the index, and what the look is for is in it.
drop index event_identity;
create unique index event_identity on event (account, external_id, provider, provider_account, live);
drop index payment_share_order;
create index payment_share_order on payment_share (account, order_id, payment_id);
create index operator_case_open on operator_case (account, id) where settled is null;
