-- Triggers on public.profiles, in firing order.

create trigger "010_touch_updated_at" before update on public.profiles
  for each row execute function private.touch_updated_at();
