-- Triggers on public.campaigns, in firing order.

create trigger "010_touch_updated_at" before update on public.campaigns
  for each row execute function private.touch_updated_at();
create trigger "020_announce_insert" after insert on public.campaigns referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "030_announce_update" after update on public.campaigns referencing new table as fresh
  for each statement execute function private.announce_rows();
