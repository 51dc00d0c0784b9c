-- Triggers on public.milestone_slots, in firing order.

create trigger "010_never_emptied" before truncate on public.milestone_slots
  for each statement execute function private.row_is_append_only();
create trigger "020_announce_insert" after insert on public.milestone_slots referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "030_announce_update" after update on public.milestone_slots referencing new table as fresh
  for each statement execute function private.announce_rows();
