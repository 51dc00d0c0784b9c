-- Triggers on public.invoices, in firing order.

create trigger "010_never_emptied" before truncate on public.invoices
  for each statement execute function private.row_is_append_only();
create trigger "020_finalised_stay" before update or delete on public.invoices
  for each row execute function private.finalised_invoices_stay();
create trigger "030_void_owes_nothing" after update of status on public.invoices
  for each row when (new.status = 'void' and old.status <> 'void' and new.milestone is not null)
  execute function private.void_owes_nothing();
create trigger "040_announce_insert" after insert on public.invoices referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "050_announce_update" after update on public.invoices referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "060_keep_paper" after update on public.invoices referencing old table as gone new table as fresh
  for each statement execute function private.keep_paper();
