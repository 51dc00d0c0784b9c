-- Triggers on public.usage_records, in firing order.

create trigger "010_never_emptied" before truncate on public.usage_records
  for each statement execute function private.row_is_append_only();
create trigger "020_append_only" before update or delete on public.usage_records
  for each row execute function private.row_is_append_only();
create trigger "030_count_inserted" after insert on public.usage_records referencing new table as fresh
  for each statement execute function private.count_usage();
