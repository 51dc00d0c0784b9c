-- Gates: a token bucket and a breaker for each provider account.

create function private.tokens_at(p_gate private.provider_gates, p_as_of timestamptz) returns double precision
language sql immutable set search_path = '' as $$
  select least(p_gate.burst, p_gate.tokens + p_gate.per_second * greatest(0, extract(epoch from p_as_of - p_gate.refilled_at)))
$$;
comment on function private.tokens_at is 'Returns the tokens in the bucket at a time.';

create function private.granted_at(p_gate private.provider_gates, p_wanted int, p_as_of timestamptz) returns int
language sql immutable set search_path = '' as $$
  select case when p_gate.opened_until > p_as_of then 0
    else least(p_wanted, floor(private.tokens_at(p_gate, p_as_of))::int, case when p_gate.opened_until is null then p_wanted else 1 end) end
$$;
comment on function private.granted_at is
  'Returns how many may pass: none while the breaker is open, one while it is half open, else the tokens in the bucket.';

create function private.pass_gate(
  p_organization_id uuid, p_provider text, p_wanted int, p_lease interval, p_as_of timestamptz
) returns private.provider_gates language sql set search_path = '' as $$
  insert into private.provider_gates as g (organization_id, provider, per_second, burst, tokens, refilled_at, granted)
  select p_organization_id, p_provider, r.rate, r.burst, r.burst - least(p_wanted, r.burst), p_as_of, least(p_wanted, r.burst)
  from (select rate, ceil(10 * rate)::int as burst from (
    select coalesce((
      select (i.config ->> 'per_second')::double precision from public.integrations i
      where i.organization_id = p_organization_id and i.provider = p_provider and i.config ->> 'per_second' ~ '^[0-9]{1,4}(\.[0-9]+)?$'
        and (i.config ->> 'per_second')::double precision > 0
    ), (select d.per_second from private.providers d where d.provider = p_provider)) as rate) known) r
  on conflict (organization_id, provider) do update set
    granted = private.granted_at(g, p_wanted, p_as_of),
    tokens = private.tokens_at(g, p_as_of) - private.granted_at(g, p_wanted, p_as_of),
    refilled_at = greatest(g.refilled_at, p_as_of),
    -- A probe is in progress: nobody else tries before it ends or its lease expires.
    opened_until = case when private.granted_at(g, p_wanted, p_as_of) > 0 and g.opened_until is not null then p_as_of + p_lease
      else g.opened_until end
  returning g
$$;
comment on function private.pass_gate is
  'Takes up to the requested number of tokens in one statement; `granted` of the result is how many.';

create function private.refund_gate(p_organization_id uuid, p_provider text, p_unused int, p_used int, p_as_of timestamptz)
returns void language sql set search_path = '' as $$
  update private.provider_gates set tokens = least(burst, tokens + p_unused),
    opened_until = case when opened_until is not null and p_used = 0 then p_as_of else opened_until end
  where organization_id = p_organization_id and provider = p_provider and p_unused > 0
$$;
comment on function private.refund_gate is 'Returns tokens of effects that were not sent after all; an unused probe may be tried at once.';

create function private.record_gate_results(p_finished jsonb, p_as_of timestamptz) returns void language sql set search_path = '' as $$
  with told as (
    select s.*, row_number() over () as place from jsonb_to_recordset(p_finished)
      as s (organization_id uuid, provider text, result text, retry_after double precision)
  ), last as (
    select organization_id, provider, max(place) filter (where result in ('done', 'dead', 'absent')) as answered,
      max(retry_after) filter (where result = 'retry') as wait from told group by 1, 2
  ), counted as (
    select l.organization_id, l.provider, l.answered, l.wait,
      count(t.place) filter (where t.result in ('retry', 'unsure') and t.retry_after is null
        and t.place > coalesce(l.answered, 0)) as failed
    from last l join told t using (organization_id, provider) group by 1, 2, 3, 4
  ), judged as (
    select c.*, case when c.answered is null then g.failures else 0 end + c.failed as failures,
      case when c.answered is null then g.openings else 0 end as openings
    from counted c join private.provider_gates g using (organization_id, provider)
  )
  update private.provider_gates g set
    failures = j.failures,
    openings = j.openings + case when j.failures >= 5 and j.failed > 0 then 1 else 0 end,
    opened_until = case
      when j.wait is not null then greatest(p_as_of + make_interval(secs => j.wait), g.opened_until)
      when j.failures >= 5 and j.failed > 0 then p_as_of + make_interval(secs => 30 * power(2, least(j.openings, 5)))
      when j.answered is null then g.opened_until end,
    opened_for = case
      when j.wait is not null then 'provider_asked_to_wait'
      when j.failures >= 5 and j.failed > 0 then 'breaker_open'
      when j.answered is null then g.opened_for end
  from judged j where g.organization_id = j.organization_id and g.provider = j.provider
$$;
comment on function private.record_gate_results is
  'Opens a provider''s breaker after five failures in a row, for 30 s doubling to 16 min, or for as long as the provider asked. Any '
  'answer from the provider closes it.';
