-- Triggers on public.day_rates, in firing order.

create trigger "010_fixed_stay" before update or delete on public.day_rates
  for each row execute function private.fixed_rates_stay();
