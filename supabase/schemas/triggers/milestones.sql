-- Triggers on public.milestones, in firing order.

create trigger "010_never_emptied" before truncate on public.milestones
  for each statement execute function private.row_is_append_only();
