-- Triggers on public.verdicts, in firing order.

create trigger "010_announce_insert" after insert on public.verdicts referencing new table as fresh
  for each statement execute function private.announce_rows();
