-- The API for appointments.

create function public.appointment_trail(p_appointment_id uuid)
returns table (event_id bigint, kind text, types text[], provider_ref text, occurred_at timestamptz, received_at timestamptz, status text)
language sql stable set search_path = '' as $$
  select * from private.appointment_trail(p_appointment_id)
$$;
comment on function public.appointment_trail is 'The signed deliveries behind an appointment, oldest first. Strangers get no rows.';
grant execute on function public.appointment_trail to authenticated;
