-- Triggers on public.organizations, in firing order.

create trigger "010_erase_events" before delete on public.organizations
  for each row execute function private.erase_events();
create trigger "015_use_current_zone" before insert or update of time_zone on public.organizations
  for each row execute function private.use_current_zone();
create trigger "020_touch_updated_at" before update on public.organizations
  for each row execute function private.touch_updated_at();
create trigger "030_value_is_of_its_currency" before update of currency on public.organizations
  for each row when (old.currency <> new.currency) execute function private.value_is_of_its_currency();
create trigger "040_value_is_possible" before insert or update of appointment_value_minor on public.organizations
  for each row when (new.appointment_value_minor is not null) execute function private.value_is_possible();
create trigger "050_assumptions_follow_insert" after insert on public.organizations
  for each row execute function private.follow_organization();
create trigger "060_assumptions_follow_update" after update of currency, appointment_value_minor on public.organizations
  for each row execute function private.follow_organization();
create trigger "070_open_billing_account" after insert on public.organizations
  for each row execute function private.open_billing_account();
create trigger "080_open_billing_profile" after insert on public.organizations
  for each row execute function private.open_billing_profile();
create trigger "090_recount_facts" after update of time_zone, currency on public.organizations
  for each row when (old.time_zone <> new.time_zone or old.currency <> new.currency)
  execute function private.recount_when_days_move();
create trigger "100_write_first_contact_hours" after insert on public.organizations
  for each row execute function private.write_first_contact_hours();
create trigger "110_write_first_rules" after insert on public.organizations
  for each row execute function private.write_first_rules();
