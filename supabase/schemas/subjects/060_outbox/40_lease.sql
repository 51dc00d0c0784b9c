-- Leases: which rows are due, postponed, or recovered from a dead worker.

create function private.backoff(p_attempts int) returns interval language sql volatile set search_path = '' as $$
  select make_interval(secs => 15 * power(2, least(p_attempts, 8) - 1) * (1 + random() / 4))
$$;
comment on function private.backoff is
  'Returns 15 s, 30 s, 1 min … 32 min, each extended at random by up to a quarter, so that failures do not return together.';

create function private.postpone_outbox(p_ids bigint[], p_due_at timestamptz, p_per_second double precision, p_reason text)
returns void language sql set search_path = '' as $$
  update private.outbox o set due_at = p_due_at + make_interval(secs => coalesce(i.place / p_per_second, 0)), last_error = p_reason
  from unnest(p_ids) with ordinality i (id, place) where o.id = i.id
$$;
comment on function private.postpone_outbox is 'Postpones rows, optionally spread out at a rate, and records why.';

create function private.recover_outbox(p_as_of timestamptz) returns void language sql set search_path = '' as $$
  update private.outbox o set
    status = case when attempts >= 8 then 'dead' else 'unsure' end, in_doubt = true, lease_token = null, leased_until = null,
    due_at = p_as_of,
    last_error = 'lease_lost', finished_at = case when attempts >= 8 then p_as_of end,
    follow_up_at = case when attempts >= 8 then p_as_of end
  where id = any (array(
    select id from private.outbox where status = 'leased' and leased_until <= p_as_of order by leased_until limit 1000
      for update skip locked))
$$;
comment on function private.recover_outbox is
  'A row whose worker never finished it is in doubt: the effect may have happened. After eight attempts a person decides.';

create function private.due_outbox(p_limit int, p_as_of timestamptz) returns bigint[]
language plpgsql set search_path = '' as $$
declare v_ids bigint[] := '{}';
begin
  -- One index scan per priority, so that work planned for later is never read.
  for v_priority in reverse 9..0 loop
    exit when cardinality(v_ids) >= p_limit;
    v_ids := v_ids || array(
      select id from private.outbox where status in ('waiting', 'unsure') and priority = v_priority and due_at <= p_as_of
      order by due_at limit p_limit - cardinality(v_ids) for update skip locked);
  end loop;
  return v_ids;
end $$;
comment on function private.due_outbox is 'Locks and returns due rows, the most urgent first; skips rows that another worker holds.';

create function private.postpone_unready(p_id bigint, p_reason text, p_as_of timestamptz) returns void
language sql set search_path = '' as $$
  update private.outbox set attempts = attempts + 1, last_error = left(p_reason, 300),
    due_at = p_as_of + private.backoff(attempts + 1), status = case when attempts >= 7 then 'dead' else status end,
    finished_at = case when attempts >= 7 then p_as_of end, follow_up_at = case when attempts >= 7 then p_as_of end
  where id = p_id
$$;
comment on function private.postpone_unready is 'Postpones a row that could not be prepared; after eight attempts a person decides.';
