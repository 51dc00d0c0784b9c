-- Triggers on public.roi_assumptions, in firing order.

create trigger "010_append_only" before update or delete on public.roi_assumptions
  for each row execute function private.row_is_append_only();
create trigger "020_announce_figures" after insert on public.roi_assumptions referencing new table as changed
  for each statement execute function private.announce_also('version', 'daily_facts');
create trigger "030_announce_insert" after insert on public.roi_assumptions referencing new table as changed
  for each statement execute function private.announce_also('version', 'organizations');
