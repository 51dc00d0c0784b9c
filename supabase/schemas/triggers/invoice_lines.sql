-- Triggers on public.invoice_lines, in firing order.

create trigger "010_never_emptied" before truncate on public.invoice_lines
  for each statement execute function private.row_is_append_only();
create trigger "020_finalised_stay" before insert or update or delete on public.invoice_lines
  for each row execute function private.finalised_lines_stay();
