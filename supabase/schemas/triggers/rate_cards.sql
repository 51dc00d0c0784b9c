-- Triggers on public.rate_cards, in firing order.

create trigger "010_never_emptied" before truncate on public.rate_cards
  for each statement execute function private.row_is_append_only();
create trigger "020_append_only" before update or delete on public.rate_cards
  for each row execute function private.row_is_append_only();
-- The total of the open month is read with the invoices.
create trigger "030_announce_insert" after insert on public.rate_cards referencing new table as changed
  for each statement execute function private.announce_also('version', 'invoices');
