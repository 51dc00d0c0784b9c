-- Triggers on public.credentials, in firing order.

create trigger "010_announce_delete" after delete on public.credentials referencing old table as changed
  for each statement execute function private.announce_also('id', 'events');
-- An integration's activity (integration_activity) includes whether it has a secret.
create trigger "020_announce_insert" after insert on public.credentials referencing new table as changed
  for each statement execute function private.announce_also('id', 'events');
create trigger "030_announce_update" after update on public.credentials referencing new table as changed
  for each statement execute function private.announce_also('id', 'events');
