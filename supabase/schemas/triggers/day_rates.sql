-- Triggers on public.day_rates, in the order in which they fire.

create trigger "010_fixed_stay" before update or delete on public.day_rates
  for each row execute function private.fixed_rates_stay();
