-- Triggers on public.billing_profiles, in firing order.

create trigger "010_touch_updated_at" before update on public.billing_profiles
  for each row execute function private.touch_updated_at();
create trigger "020_announce_update" after update on public.billing_profiles referencing new table as changed
  for each statement execute function private.announce_also('organization_id', 'invoices');
create trigger "030_heal_issuing" after update on public.billing_profiles referencing new table as changed
  for each statement execute function private.heal_issuing();
