-- Triggers on public.appointments, in firing order.

create trigger "010_call_off_messages" before delete on public.appointments
  for each row execute function private.call_off_messages();
create trigger "020_count_appointment" after insert or update or delete on public.appointments
  for each row execute function private.count_appointment();
create trigger "030_announce_delete" after delete on public.appointments referencing old table as gone
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "040_announce_funnels_delete" after delete on public.appointments referencing old table as gone
  for each statement execute function private.announce_funnels();
create trigger "050_announce_funnels_insert" after insert on public.appointments referencing new table as fresh
  for each statement execute function private.announce_funnels();
create trigger "060_announce_funnels_update" after update on public.appointments referencing old table as gone new table as fresh
  for each statement execute function private.announce_funnels();
create trigger "070_announce_insert" after insert on public.appointments referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "080_announce_update" after update on public.appointments referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "090_doubt_moved" after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.doubt_moved();
create trigger "100_record_calendar_no" after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.record_calendar_no();
create trigger "110_record_host_marks" after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.record_host_marks();
create trigger "120_plan_inserted" after insert on public.appointments referencing new table as fresh
  for each statement execute function private.plan_for_changed_appointments();
create trigger "130_plan_updated" after update on public.appointments referencing old table as gone new table as fresh
  for each statement execute function private.plan_for_changed_appointments();
create trigger "140_slots_follow_deleted" after delete on public.appointments referencing old table as gone
  for each statement execute function private.follow_verdicts();
create trigger "150_slots_follow_inserted" after insert on public.appointments referencing new table as fresh
  for each statement execute function private.follow_verdicts();
create trigger "160_slots_follow_updated" after update on public.appointments referencing old table as gone new table as fresh
  for each statement execute function private.follow_verdicts();
create trigger "170_withdraw_verdicts" after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.withdraw_verdicts();
