-- Triggers on public.integrations, in firing order.

create trigger "010_touch_updated_at" before update on public.integrations
  for each row execute function private.touch_updated_at();
create trigger "020_announce_insert" after insert on public.integrations referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "030_announce_update" after update on public.integrations referencing new table as fresh
  for each statement execute function private.announce_rows();
