-- Triggers on public.audit_log, in firing order.

create trigger "010_audit_log_is_kept" before truncate on public.audit_log
  for each statement execute function private.audit_log_is_append_only();
create trigger "020_audit_log_append_only" before update or delete on public.audit_log
  for each row execute function private.audit_log_is_append_only();
create trigger "030_announce_insert" after insert on public.audit_log referencing new table as fresh
  for each statement execute function private.announce_rows();
