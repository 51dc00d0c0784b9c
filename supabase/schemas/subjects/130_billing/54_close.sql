-- Months are closed, one after another.

create function private.record_unclosed(p_organization_id uuid, p_period date, p_problem text, p_as_of timestamptz) returns void
language sql set search_path = '' as $$
  insert into private.unclosed_months as u (organization_id, period, problem, since, tried_at)
  values (p_organization_id, p_period, left(p_problem, 500), p_as_of, p_as_of)
  on conflict (organization_id) do update set period = excluded.period, problem = excluded.problem, tried_at = excluded.tried_at,
    since = case when u.period = excluded.period then u.since else excluded.since end
$$;
comment on function private.record_unclosed is 'Records why a month could not be closed, and since when.';

create function private.close_month(p_organization_ids uuid[], p_period date, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare v_ids uuid[];
begin
  with lines as materialized (
    select * from private.month_lines(p_organization_ids, p_period)
  ), drafted as (
    insert into public.invoices
    select d.*
    from (
      select organization_id, jsonb_agg(jsonb_build_object('tax_behavior', tax_behavior, 'tax_basis_points', tax_basis_points,
        'amount_minor', amount_minor)) as line
      from lines group by 1) l
    join public.organizations o on o.id = l.organization_id
    cross join lateral private.rate_card_at(l.organization_id, (p_period + interval '1 month - 1 day')::date) r
    cross join lateral private.draft_invoice(r, 'month', p_period, null, l.line, (p_as_of at time zone o.time_zone)::date) d
    returning id, organization_id
  ), written as (
    insert into public.invoice_lines (organization_id, invoice_id, position, model, period, quantity, amount_minor, tax_behavior,
      tax_basis_points, inputs)
    select d.organization_id, d.id, row_number() over (
        partition by d.id order by array_position(array['usage', 'adjustment', 'credit'], l.model), l.period, l.tax_behavior,
        l.tax_basis_points),
      l.model, l.period, l.quantity, l.amount_minor, l.tax_behavior, l.tax_basis_points, l.inputs
    from lines l join drafted d on d.organization_id = l.organization_id
  ), credited as (
    update public.milestone_slots s set credit_invoice_id = d.id
    from lines l join drafted d on d.organization_id = l.organization_id
    where l.model = 'credit' and s.id in (select e::bigint from jsonb_array_elements_text(l.inputs -> 'slots') e)
  ), closed as (
    insert into public.billing_periods (organization_id, period, closed_at, invoice_id)
    select c.id, p_period, p_as_of, d.id from unnest(p_organization_ids) c (id) left join drafted d on d.organization_id = c.id
  )
  select array_agg(id) into v_ids from drafted;
  update private.billing_accounts set open_from = p_period + interval '1 month' where organization_id = any (p_organization_ids);
  perform private.finalise_invoices(v_ids, p_as_of);
  delete from private.unclosed_months where organization_id = any (p_organization_ids);
  return cardinality(p_organization_ids);
end $$;
comment on function private.close_month is
  'Closes one month of organizations whose accounts and usage the caller has locked, and invoices it.';

create function private.close_ready_months(p_organization_ids uuid[], p_period date, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare
  v_done int := 0;
begin
  return private.close_month(p_organization_ids, p_period, p_as_of);
exception when others then
  if cardinality(p_organization_ids) = 1 then
    raise warning 'The month % of organization % cannot be closed: %', p_period, p_organization_ids[1], sqlerrm;
    perform private.record_unclosed(p_organization_ids[1], p_period, sqlerrm, p_as_of);
    return 0;
  end if;
  -- One of them cannot be closed, which must not delay the others.
  for i in 1 .. cardinality(p_organization_ids) loop
    v_done := v_done + private.close_ready_months(p_organization_ids[i:i], p_period, p_as_of);
  end loop;
  return v_done;
end $$;
comment on function private.close_ready_months is
  'Runs close_month for all at once or, if that fails, for each; warns about failures and records them for the operator. Returns how many '
  'were closed.';

create function private.close_months(p_as_of timestamptz default now(), p_limit int default 500) returns int
language plpgsql set search_path = '' as $$
declare
  v_due uuid[];
  v_period date;
  v_organizations uuid[];
  v_done int;
begin
  v_due := array(
    select b.organization_id from private.billing_accounts b join public.organizations o on o.id = b.organization_id
    where b.open_from + interval '1 month' <= p_as_of at time zone o.time_zone
    order by b.open_from, b.organization_id limit p_limit for update of b skip locked);
  -- The oldest month that can be closed: one after another per organization, because a later month may have to adjust it, but
  -- independent of other organizations.
  for v_period in select distinct b.open_from from private.billing_accounts b where b.organization_id = any (v_due) order by 1 loop
    -- Does not wait for writers of usage: a busy organization is closed next time.
    v_organizations := array(
      select b.organization_id from private.billing_accounts b where b.organization_id = any (v_due) and b.open_from = v_period
        and pg_try_advisory_xact_lock(private.billing_lock(b.organization_id)) order by 1);
    if v_organizations <> '{}' then
      v_done := private.close_ready_months(v_organizations, v_period, p_as_of);
      if v_done > 0 then return v_done; end if;
    end if;
  end loop;
  return 0;
end $$;
comment on function private.close_months is
  'Closes the oldest open month that has ended, for up to p_limit organizations. Works from state, so that repeated, late or interrupted '
  'runs give the same result. Returns how many were closed. Called by pg_cron.';

create function private.open_month(p_organization_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_period date := (select b.open_from from private.billing_accounts b where b.organization_id = p_organization_id);
  r public.rate_cards;
  v_lines jsonb;
  i public.invoices;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  r := private.rate_card_at(p_organization_id, (v_period + interval '1 month - 1 day')::date);
  select coalesce(jsonb_agg(to_jsonb(l) - 'organization_id' order by array_position(array['usage', 'adjustment', 'credit'], l.model),
    l.period,
    l.tax_behavior, l.tax_basis_points), '[]')
  into v_lines from private.month_lines(array[p_organization_id], v_period) l;
  i := private.draft_invoice(r, 'month', v_period, null, v_lines, v_period);
  return jsonb_build_object('period', v_period, 'ends_at',
    (v_period + interval '1 month') at time zone (select time_zone from public.organizations where id = p_organization_id),
    'currency', i.currency, 'net_minor', i.net_minor, 'tax_minor', i.tax_minor, 'total_minor', i.total_minor, 'taxes', i.taxes, 'lines',
    v_lines);
end $$;
comment on function private.open_month is
  'Returns the invoice the open month would have if it closed now. Definer, because nobody may read the account; checks membership first.';
grant execute on function private.open_month to authenticated;

create function private.unclosed_months() returns table (
  organization_id uuid, name text, time_zone text, period date, ended_at timestamptz, problem text, since timestamptz, tried_at timestamptz
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
    select o.id, o.name, o.time_zone, b.open_from, e.at, u.problem, u.since, u.tried_at
    from private.billing_accounts b join public.organizations o on o.id = b.organization_id
    cross join lateral (select (b.open_from + interval '1 month') at time zone o.time_zone as at) e
    left join private.unclosed_months u on u.organization_id = b.organization_id and u.period = b.open_from
    -- The job runs every minute: a month not tried for an hour means that the job does not run.
    where e.at <= now() and (u.problem is not null or e.at <= now() - interval '1 hour')
    order by e.at, lower(o.name), o.id limit 200;
end $$;
comment on function private.unclosed_months is 'For public.unclosed_months. Definer, because operators are not members.';
grant execute on function private.unclosed_months to authenticated;
