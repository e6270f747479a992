-- Nothing changes here: it is PostgreSQL that posts a transaction and its entries in one statement from now on.
select 1;
