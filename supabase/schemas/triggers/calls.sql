-- Triggers on public.calls, in firing order.

create trigger "010_announce_delete" after delete on public.calls referencing old table as gone
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
-- Silent while deliveries are applied: private.apply_events announces everything in one message.
create trigger "020_announce_insert" after insert on public.calls referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "030_announce_update" after update on public.calls referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "040_count_deleted" after delete on public.calls referencing old table as gone
  for each statement execute function private.count_calls();
create trigger "050_count_inserted" after insert on public.calls referencing new table as fresh
  for each statement execute function private.count_calls();
create trigger "060_count_updated" after update on public.calls referencing old table as gone new table as fresh
  for each statement execute function private.count_calls();
create trigger "070_follow_insert" after insert on public.calls referencing new table as fresh
  for each statement execute function private.follow_calls();
create trigger "080_follow_update" after update on public.calls referencing new table as fresh
  for each statement execute function private.follow_calls();
create trigger "090_meter_inserted" after insert on public.calls referencing new table as fresh
  for each statement execute function private.meter_calls();
create trigger "100_meter_updated" after update on public.calls referencing old table as gone new table as fresh
  for each statement execute function private.meter_calls();
