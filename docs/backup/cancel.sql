-- Cancels effects that the lost project has had since the dump. psql --set ids='{1,2,3}'
update private.outbox
set status = 'cancelled', last_error = 'done before the restore', finished_at = now(), lease_token = null, leased_until = null
where id = any (:'ids'::bigint[]) and status in ('waiting', 'leased', 'unsure')
returning id, kind, provider;
