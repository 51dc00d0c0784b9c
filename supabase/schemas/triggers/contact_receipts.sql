-- Triggers on public.contact_receipts, in firing order.

create trigger "010_contact_receipts_append_only" before update or delete on public.contact_receipts
  for each row execute function private.contact_receipts_are_append_only();
create trigger "020_announce_insert" after insert on public.contact_receipts referencing new table as fresh
  for each statement execute function private.announce_rows();
