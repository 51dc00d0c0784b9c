-- Triggers on public.verification_rules, in firing order.

create trigger "010_verification_rules_append_only" before update or delete on public.verification_rules
  for each row execute function private.rules_stay_as_written();
create trigger "020_announce_insert" after insert on public.verification_rules referencing new table as changed
  for each statement execute function private.announce_also('version', 'appointments');
