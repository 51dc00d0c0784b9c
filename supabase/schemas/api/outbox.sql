-- The API for the outbox.

create function public.redrive_outbox(p_ids bigint[]) returns int language sql set search_path = '' as $$
  select private.redrive_outbox(p_ids)
$$;
comment on function public.redrive_outbox is
  'Retries dead rows, as a manager of their organization or an operator; returns how many. Repeating it changes nothing. Refuses: '
  'sign_in_first, organization_not_found, role_too_low.';
grant execute on function public.redrive_outbox to authenticated;

create function public.outbox_of_lead(p_lead_id uuid, p_limit int default 100)
returns table (id bigint, kind text, effect_key text, status text, due_at timestamptz, attempts smallint, provider text, last_error text,
  finished_at timestamptz)
language sql stable set search_path = '' as $$
  select id, kind, effect_key, status, due_at, attempts, provider, last_error, finished_at
  from private.visible_outbox(p_lead_id, null, p_limit) where p_lead_id is not null
$$;
comment on function public.outbox_of_lead is
  'Outbound work for a lead, the newest first, and why it waits (last_error). For members; others get no rows.';
grant execute on function public.outbox_of_lead to authenticated;

create function public.dead_outbox(p_organization_id uuid, p_limit int default 100)
returns table (id bigint, kind text, effect_key text, lead_id uuid, attempts smallint, provider text, last_error text,
  finished_at timestamptz)
language sql stable set search_path = '' as $$
  select id, kind, effect_key, lead_id, attempts, provider, last_error, finished_at
  from private.visible_outbox(null, p_organization_id, p_limit) where p_organization_id is not null
$$;
comment on function public.dead_outbox is 'The dead letters of an organization, the newest first. For members; others get no rows.';
grant execute on function public.dead_outbox to authenticated;

create function public.refused_wakes() returns table (name text, since timestamptz, last_at timestamptz, times int, answer text)
language sql stable set search_path = '' as $$
  select * from private.refused_wakes()
$$;
comment on function public.refused_wakes is
  'Edge Functions that refuse the database''s calls: name, since when, how often, and the last answer: an HTTP status, timed_out, '
  'no_answer, secrets_missing or the network''s error. No rows while all is well. For operators. Refuses: operators_only.';
grant execute on function public.refused_wakes to authenticated;
