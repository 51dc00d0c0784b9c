-- Triggers on public.suppressions, in firing order.

create trigger "010_announce_insert" after insert on public.suppressions referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "020_announce_update" after update on public.suppressions referencing new table as fresh
  for each statement execute function private.announce_rows();
