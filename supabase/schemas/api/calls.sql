-- The API for calls.

create function public.call_trail(p_call_id uuid)
returns table (event_id bigint, kind text, types text[], occurred_at timestamptz, received_at timestamptz, status text)
language sql stable set search_path = '' as $$
  select * from private.call_trail(p_call_id)
$$;
comment on function public.call_trail is 'The signed deliveries behind a call, oldest first. Strangers get no rows.';
grant execute on function public.call_trail to authenticated;
