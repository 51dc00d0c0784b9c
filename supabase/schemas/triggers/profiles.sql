-- Triggers on public.profiles, in the order in which they fire.

create trigger "010_touch_updated_at" before update on public.profiles
  for each row execute function private.touch_updated_at();
