-- Triggers on public.credentials, in the order in which they fire.

create trigger "010_announce_delete" after delete on public.credentials referencing old table as changed
  for each statement execute function private.announce_also('id', 'events');
-- How alive an integration is (integration_activity) says whether it has a secret.
create trigger "020_announce_insert" after insert on public.credentials referencing new table as changed
  for each statement execute function private.announce_also('id', 'events');
create trigger "030_announce_update" after update on public.credentials referencing new table as changed
  for each statement execute function private.announce_also('id', 'events');
