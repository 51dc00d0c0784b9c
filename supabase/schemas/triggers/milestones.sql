-- Triggers on public.milestones, in the order in which they fire.

create trigger "010_never_emptied" before truncate on public.milestones
  for each statement execute function private.row_is_append_only();
