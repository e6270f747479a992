-- What an event meant when it was acted on; kept with its identity when the body is dropped.
alter table event add column facts jsonb;
