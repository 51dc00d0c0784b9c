-- Triggers on public.memberships, in firing order.

create trigger "010_keep_an_owner" before update of role or delete on public.memberships
  for each row execute function private.keep_an_owner();
create trigger "020_touch_updated_at" before update on public.memberships
  for each row execute function private.touch_updated_at();
create trigger "030_announce_delete" after delete on public.memberships referencing old table as changed
  for each statement execute function private.announce_also('user_id', 'organizations');
-- The list of the caller's organizations includes the role in each.
create trigger "040_announce_insert" after insert on public.memberships referencing new table as changed
  for each statement execute function private.announce_also('user_id', 'organizations');
create trigger "050_announce_update" after update on public.memberships referencing new table as changed
  for each statement execute function private.announce_also('user_id', 'organizations');
