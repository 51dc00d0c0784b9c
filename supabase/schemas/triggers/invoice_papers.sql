-- Triggers on public.invoice_papers, in firing order.

create trigger "010_append_only" before update or delete on public.invoice_papers
  for each row execute function private.row_is_append_only();
