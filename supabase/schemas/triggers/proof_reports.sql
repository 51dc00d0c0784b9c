-- Triggers on public.proof_reports, in firing order.

create trigger "010_append_only" before update or delete on public.proof_reports
  for each row execute function private.row_is_append_only();
create trigger "020_announce_insert" after insert on public.proof_reports referencing new table as changed
  for each statement execute function private.announce_also('month', 'daily_facts');
