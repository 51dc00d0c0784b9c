-- Triggers on public.invitations, in firing order.

create trigger "010_announce_delete" after delete on public.invitations referencing old table as gone
  for each statement execute function private.announce_rows();
create trigger "020_announce_insert" after insert on public.invitations referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "030_announce_update" after update on public.invitations referencing new table as fresh
  for each statement execute function private.announce_rows();
