-- Triggers on public.call_attempts, in firing order.

create trigger "010_announce_insert" after insert on public.call_attempts referencing new table as changed
  for each statement execute function private.announce_also('id', 'campaigns');
create trigger "020_announce_update" after update on public.call_attempts referencing new table as changed
  for each statement execute function private.announce_also('id', 'campaigns');
