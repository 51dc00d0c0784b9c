-- The figures of a period: formula, inputs, amount.

create function private.roi_figure(p_formula text, p_minor numeric, p_currency text, p_rows bigint, p_inputs jsonb, p_missing text[])
returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  -- Beyond 2^53 a browser cannot tell neighbouring amounts apart.
  v_missing text[] := p_missing || case when abs(p_minor) > 9007199254740991 then '{too_large}'::text[] else '{}' end;
begin
  return jsonb_build_object('formula', p_formula, 'amount_minor', case when cardinality(v_missing) = 0 then p_minor end, 'currency',
    p_currency,
    'rows', p_rows, 'inputs', p_inputs, 'missing', to_jsonb(v_missing));
end $$;
comment on function private.roi_figure is
  'Returns one amount with its formula, inputs and rows; null, with the reason, if a required value is missing or the amount is too large.';

create function private.roi_prices(o public.organizations, p_from date, p_to date, p_from_rows boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
  select coalesce(jsonb_object_agg(k.kind, k.exchanges), '{}')
  from (
    select x.kind, jsonb_agg(x.exchange || jsonb_build_object('rows', x.rows, 'lacking_rows', x.lacking_rows, 'amount_minor', round(x.own))
      order by x.currency) as exchanges
    from private.exchanges(o.currency, array(select d from private.price_days(o, p_from, p_to, p_from_rows) d)) x group by 1
  ) k);
end $$;
comment on function private.roi_prices is
  'Returns prices in other currencies, {shown: [], paid: []}: each currency rounded once, and without an amount while one of its days has '
  'no rate.';

create function private.exchanged_minor(p_exchanges jsonb) returns numeric language plpgsql stable set search_path = '' as $$
begin
  if p_exchanges is null then return 0; end if;
  return (
  select case when coalesce(bool_and(e ->> 'amount_minor' is not null), true) then coalesce(sum((e ->> 'amount_minor')::numeric), 0) end
  from jsonb_array_elements(p_exchanges) e);
end $$;
comment on function private.exchanged_minor is 'Returns the total of exchanges; null while one of them lacks a rate.';

create function private.roi_values(c private.roi_counts, a public.roi_assumptions, p_prices jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_shown numeric := private.exchanged_minor(p_prices -> 'shown');
  v_paid numeric := private.exchanged_minor(p_prices -> 'paid');
begin
  return (
  with v as (
    -- Numeric, because an amount times a count may exceed bigint.
    select a.appointment_value_minor::numeric as each, c.shown - c.priced - c.priced_elsewhere as unpriced, c.shown + c.no_show as decided,
      case when a.appointment_value_minor is null then '{value}'::text[] else '{}' end as no_value
  ), shown as (
    select c.priced_minor + coalesce(v_shown, 0) + v.unpriced * coalesce(v.each, 0) as minor,
      case when v.unpriced > 0 then v.no_value else '{}' end || case when v_shown is null then '{rate}'::text[] else '{}' end as missing
        from v
  ), inputs as (
    select jsonb_build_object('shown', c.shown, 'priced', c.priced, 'priced_minor', c.priced_minor)
      || case when c.priced_elsewhere > 0 then jsonb_build_object('priced_elsewhere', c.priced_elsewhere, 'exchanged_minor', v_shown)
        else '{}' end
      || jsonb_build_object('value_minor', v.each) as shown,
      jsonb_build_object('rows', c.paid + c.paid_elsewhere, 'minor', c.paid_minor)
      || case when c.paid_elsewhere > 0 then jsonb_build_object('exchanged_minor', v_paid) else '{}' end as paid from v
  )
  select jsonb_build_object(
    'booked', private.roi_figure('booked', coalesce(c.booked * v.each, 0), a.currency, c.booked,
      jsonb_build_object('booked', c.booked, 'value_minor', v.each),
      case when c.booked > 0 then v.no_value else '{}' end),
    'shown', private.roi_figure('shown', s.minor, a.currency, c.shown, i.shown, s.missing)
      || jsonb_build_object('exchanges', coalesce(p_prices -> 'shown', '[]')),
    'paid', private.roi_figure('paid', c.paid_minor + v_paid, a.currency, c.paid + c.paid_elsewhere, i.paid,
      case when v_paid is null then '{rate}'::text[] else '{}' end) || jsonb_build_object('exchanges', coalesce(p_prices -> 'paid', '[]')),
    'expected_paid', private.roi_figure('expected_paid', round(s.minor * a.close_basis_points / 10000), a.currency, c.shown,
      i.shown || jsonb_build_object('close_basis_points', a.close_basis_points),
      s.missing || case when a.close_basis_points is null then '{close_rate}'::text[] else '{}' end),
    'staff', private.roi_figure('staff', round(c.answered::numeric * a.saved_seconds_per_call * a.staff_hour_minor / 3600), a.currency,
      c.answered,
      jsonb_build_object('answered', c.answered, 'saved_seconds_per_call', a.saved_seconds_per_call, 'staff_hour_minor',
        a.staff_hour_minor),
      case when a.saved_seconds_per_call is null then '{saved_seconds}'::text[] else '{}' end
        || case when a.staff_hour_minor is null then '{staff_hour}'::text[] else '{}' end),
    'no_shows_avoided', private.roi_figure('no_shows_avoided',
      round((v.decided * a.baseline_no_show_basis_points / 10000.0 - c.no_show) * v.each), a.currency, v.decided,
      jsonb_build_object('decided', v.decided, 'no_show', c.no_show, 'baseline_no_show_basis_points', a.baseline_no_show_basis_points,
        'value_minor', v.each),
      v.no_value || case when a.baseline_no_show_basis_points is null then '{baseline}'::text[] else '{}' end))
  from v, shown s, inputs i);
end $$;
comment on function private.roi_values is
  'Returns what came back, each kind separately: booked, shown and paid are never added up. Prices in other currencies include their '
  'exchanges (roi_prices).';

create function private.roi_costs(o public.organizations, c private.roi_counts, p_from date, p_to date, p_from_rows boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
  with spent (kind, currency, owed, quantity, rows, elsewhere) as (
    select k.kind, k.currency, k.amount_minor::numeric, k.quantity, k.rows, 0::bigint
    from private.charges_between(o, p_from, p_to, p_from_rows) k
    union all
    select 'provider', 'USD', sum(p.usd_micros) / 10000.0, c.talk_seconds, sum(p.costed)::bigint, sum(p.elsewhere)::bigint
    from private.provider_days(o, p_from, p_to, p_from_rows) p having sum(p.costed + p.elsewhere) > 0
    union all
    select 'ai', 'USD', sum(a.cost_usd_micros + a.byok_usd_micros) / 10000.0, sum(a.requests), count(*), 0
    from public.ai_usage_logs a where a.organization_id = o.id and a.day between p_from and p_to having count(*) > 0
  ), days as (
    -- Amounts in the organization's own currency need no days.
    select * from private.exchanges(o.currency, array(
      select d from private.cost_days(o, p_from, p_to, p_from_rows) d where exists (select from spent s where s.currency <> o.currency)))
  ), figures as (
    select s.*, d.exchange,
      -- One rounding per figure. The days' parts are the amounts owed, or the weights of their rates.
      case when s.currency = o.currency or s.owed = 0 then round(s.owed)
        else round(case when d.owed = s.owed then d.own else s.owed * d.own / nullif(d.owed, 0) end) end as minor
    from spent s left join days d on d.kind = s.kind and d.currency = s.currency
  )
  select coalesce(jsonb_agg(
    private.roi_figure(f.kind, f.minor, o.currency, f.rows, jsonb_build_object('quantity', f.quantity),
      case when f.minor is null then '{rate}'::text[] else '{}' end || case when f.elsewhere > 0 then '{elsewhere}'::text[] else '{}' end)
    || jsonb_build_object('elsewhere', f.elsewhere, 'exchange', f.exchange || jsonb_build_object('owed_minor', round(f.owed)))
    order by array_position(array['usage', 'milestones', 'credits', 'provider', 'ai'], f.kind), f.currency), '[]')
  from figures f);
end $$;
comment on function private.roi_costs is
  'Returns spending by kind, in the organization''s currency: each day at its own rate. A kind with a day without a rate is missing, and '
  'names the days that lack one.';

create function private.roi_cost(o public.organizations, p_costs jsonb) returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
  select private.roi_figure('cost', coalesce(sum((k ->> 'amount_minor')::bigint), 0)::bigint, o.currency,
    coalesce(sum((k ->> 'rows')::bigint), 0)::bigint,
    (select coalesce(jsonb_object_agg(x.kind || '_minor', x.minor), '{}') from (
      select e ->> 'formula' as kind,
        case when bool_and(e ->> 'amount_minor' is not null) then sum((e ->> 'amount_minor')::bigint) end as minor
      from jsonb_array_elements(p_costs) e group by 1) x),
    coalesce((select array_agg(distinct m) from jsonb_array_elements(p_costs) e, jsonb_array_elements_text(e -> 'missing') m), '{}'))
  from jsonb_array_elements(p_costs) k);
end $$;
comment on function private.roi_cost is 'Returns the sum of all kinds as shown; missing as soon as one is.';

create function private.roi_between(o public.organizations, a public.roi_assumptions, p_from date, p_to date, p_from_rows boolean)
returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  c private.roi_counts := case when p_from_rows then private.counts_from_rows(o, p_from, p_to)
    else private.counts_from_facts(o, p_from, p_to) end;
  v_costs jsonb := private.roi_costs(o, c, p_from, p_to, p_from_rows);
  v_total jsonb := private.roi_cost(o, v_costs);
  v_cost bigint := (v_total ->> 'amount_minor')::bigint;
  -- Most calendars use the organization's currency and are spared this query.
  v_prices jsonb := case when c.priced_elsewhere + c.paid_elsewhere > 0 then private.roi_prices(o, p_from, p_to, p_from_rows) else '{}' end;
  v_values jsonb := private.roi_values(c, a, v_prices);
begin
  return jsonb_build_object('from', p_from, 'to', p_to, 'currency', o.currency, 'counts', to_jsonb(c), 'assumptions',
    to_jsonb(a) - 'organization_id',
    'values', v_values, 'costs', v_costs, 'cost', v_total,
    'roi_basis_points', case when v_cost > 0 then round(((v_values -> 'shown' ->> 'amount_minor')::numeric - v_cost) * 10000 / v_cost) end,
    'claims_confirmed_basis_points', round(c.confirmed * 10000.0 / nullif(c.claimed, 0)));
end $$;
comment on function private.roi_between is
  'Returns all figures of a range of local days for one version of the assumptions. The facts and the rows give the same result.';

create function private.roi_period(p_organization_id uuid, p_from date, p_to date, p_from_rows boolean) returns jsonb
-- One plan for every period: planning each time costs more than it saves.
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  o public.organizations;
  v jsonb;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  if p_to < p_from or p_to - p_from > 1100 then
    perform private.refuse(422, 'roi_period_impossible', 'A period ends after it begins, and is three years at most');
  end if;
  select * into o from public.organizations where id = p_organization_id;
  v := private.roi_between(o, private.assumptions_of(o.id), p_from, p_to, p_from_rows);
  -- Providers' and models' bills are ours to pay: the margin of our charges is for operators only.
  if private.is_operator() then
    v := v || jsonb_build_object('margin_minor', case when v -> 'cost' ->> 'amount_minor' is not null then (
      select coalesce(sum(case when k ->> 'formula' in ('provider', 'ai') then -1 else 1 end * (k ->> 'amount_minor')::bigint), 0)
      from jsonb_array_elements(v -> 'costs') k) end);
  end if;
  return v;
end $$;
comment on function private.roi_period is 'Definer, because nobody may call the functions that sum charges; checks membership first.';
grant execute on function private.roi_period to authenticated;

create function private.roi_exchange_days(p_organization_id uuid, p_from date, p_to date, p_kind text)
returns table (day date, owed_currency text, owed_minor numeric, rate numeric, rate_day date, source text, is_fixed boolean,
  amount_minor numeric)
language plpgsql stable security definer set search_path = '' as $$
declare o public.organizations;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  select * into o from public.organizations where id = p_organization_id;
  return query select d.day, d.currency, round(d.minor, 4), d.rate, d.rate_day, d.source, d.is_fixed,
      round(d.minor * d.rate * power(10::numeric, private.minor_digits(o.currency) - private.minor_digits(d.currency)), 4)
    from (
      select * from private.cost_days(o, p_from, least(p_to, p_from + 1100), false) where p_kind not in ('shown', 'paid')
      union all
      select * from private.price_days(o, p_from, least(p_to, p_from + 1100), false) where p_kind in ('shown', 'paid')
    ) d where d.kind = p_kind order by d.day, d.currency;
end $$;
comment on function private.roi_exchange_days is
  'Definer, because nobody may call the functions that sum charges; checks membership first.';
grant execute on function private.roi_exchange_days to authenticated;
