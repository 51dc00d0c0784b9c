-- What would leave as soon as the functions are called: effects that were due at the time of the dump.
select id, kind, provider, due_at, status from private.outbox
where status in ('waiting', 'leased', 'unsure') order by due_at, id;
