-- The API for daily facts.

create function public.call_heat_map(p_organization_id uuid, p_from date, p_to date)
returns table (weekday int, hour int, calls bigint) language sql stable set search_path = '' as $$
  select extract(isodow from f.day)::int, f.hour, sum(f.calls)
  from (
    select d.day, (u.i - 1)::int as hour, u.n as calls
    from private.folded_facts d cross join lateral unnest(d.calls_by_hour) with ordinality u (n, i)
    where d.organization_id = p_organization_id and d.day between p_from and p_to
    union all
    select d.day, d.hour::int, d.calls from private.fact_deltas d
    where d.organization_id = p_organization_id and d.day between p_from and p_to and d.hour is not null
  ) f group by 1, 2 having sum(f.calls) <> 0
$$;
comment on function public.call_heat_map is
  'Calls per ISO weekday (1 Monday) and local hour (0 to 23) of a range of local days. Strangers get no rows.';
grant execute on function public.call_heat_map to authenticated;
