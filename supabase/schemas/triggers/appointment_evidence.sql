-- Triggers on public.appointment_evidence, in firing order.

create trigger "010_announce_insert" after insert on public.appointment_evidence referencing new table as changed
  for each statement execute function private.announce_also('id', 'appointments');
create trigger "020_announce_update" after update on public.appointment_evidence referencing new table as changed
  for each statement execute function private.announce_also('id', 'appointments');
