-- Triggers on public.contact_hours, in firing order.

create trigger "010_contact_hours_append_only" before update or delete on public.contact_hours
  for each row execute function private.contact_hours_stay_as_written();
create trigger "020_announce_insert" after insert on public.contact_hours referencing new table as changed
  for each statement execute function private.announce_also('version', 'campaigns');
