-- Triggers on public.disputes, in firing order.

create trigger "010_announce_insert" after insert on public.disputes referencing new table as changed
  for each statement execute function private.announce_also('id', 'appointments');
create trigger "020_announce_insert_to_operators" after insert on public.disputes referencing new table as fresh
  for each statement execute function private.announce_to_operators();
create trigger "030_announce_update" after update on public.disputes referencing new table as changed
  for each statement execute function private.announce_also('id', 'appointments');
create trigger "040_announce_update_to_operators" after update on public.disputes referencing new table as fresh
  for each statement execute function private.announce_to_operators();
create trigger "050_slots_follow_raised" after insert on public.disputes referencing new table as fresh
  for each statement execute function private.follow_disputes();
create trigger "060_slots_follow_decided" after update on public.disputes referencing new table as fresh
  for each statement execute function private.follow_disputes();
