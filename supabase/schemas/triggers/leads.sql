-- Triggers on public.leads, in firing order.

create trigger "010_touch_updated_at" before update on public.leads
  for each row execute function private.touch_updated_at();
create trigger "020_record_lead_status" after update of status on public.leads
  for each row when (old.status is distinct from new.status) execute function private.record_lead_status();
create trigger "030_announce_delete" after delete on public.leads referencing old table as gone
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "040_announce_insert" after insert on public.leads referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "050_announce_update" after update on public.leads referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
