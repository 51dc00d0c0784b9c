-- What operators see of an organization, across subjects.

create function private.operator_accounts(p_search text, p_unpaid boolean, p_limit int, p_offset int) returns table (
  organization_id uuid, name text, time_zone text, card jsonb, open_period date, open_minor bigint, currency text,
  unpaid jsonb, unpaid_count int, overdue_count int, failed_count int, total_rows bigint
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
    with found as materialized (
      select o.id, o.name, o.time_zone, b.open_from, coalesce(u.unpaid, 0) as unpaid, coalesce(u.overdue, 0) as overdue,
        coalesce(u.failed, 0) as failed, count(*) over () as total
      from public.organizations o
      join private.billing_accounts b on b.organization_id = o.id
      left join (
        select i.organization_id as id, count(*)::int as unpaid, count(*)
          filter (where i.due_on < (now() at time zone z.time_zone)::date)::int as overdue,
          count(*) filter (where i.payment_failed_at is not null)::int as failed
        from public.invoices i join public.organizations z on z.id = i.organization_id where i.status = 'open' group by 1
      ) u on u.id = o.id
      where position(lower(coalesce(p_search, '')) in lower(o.name)) > 0 and (u.unpaid > 0 or not coalesce(p_unpaid, false))
      order by lower(o.name), o.id limit least(greatest(coalesce(p_limit, 50), 1), 200) offset greatest(coalesce(p_offset, 0), 0)
    ), charged as (
      -- Months end at different times in different zones.
      select l.organization_id as id, jsonb_agg(to_jsonb(l) - 'inputs') as lines
      from (select f.open_from, array_agg(f.id) as ids from found f group by 1) g
      cross join lateral private.month_lines(g.ids, g.open_from) l group by 1
    )
    select f.id, f.name, f.time_zone, to_jsonb(private.rate_card_at(f.id, (now() at time zone f.time_zone)::date)) - 'organization_id',
      f.open_from, d.total_minor, r.currency,
      coalesce((select jsonb_agg(jsonb_build_object('currency', c.currency, 'minor', c.minor) order by c.currency)
        from (select i.currency, sum(i.total_minor - i.paid_minor)::bigint as minor from public.invoices i
          where i.organization_id = f.id and i.status = 'open' group by 1) c), '[]'),
      f.unpaid, f.overdue, f.failed, f.total
    from found f
    left join charged n on n.id = f.id
    cross join lateral private.rate_card_at(f.id, (f.open_from + interval '1 month - 1 day')::date) r
    cross join lateral private.draft_invoice(r, 'month', f.open_from, null, coalesce(n.lines, '[]'), f.open_from) d
    order by lower(f.name), f.id;
end $$;
comment on function private.operator_accounts is 'For public.operator_accounts. Definer, because operators are not members.';
grant execute on function private.operator_accounts to authenticated;

create function private.operator_account(p_organization_id uuid) returns jsonb language plpgsql stable security definer
  set search_path = '' as $$
declare o public.organizations;
begin
  perform private.require_operator(auth.uid());
  select * into o from public.organizations where id = p_organization_id;
  if o.id is null then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  return jsonb_build_object('id', o.id, 'name', o.name, 'time_zone', o.time_zone, 'today', (now() at time zone o.time_zone)::date,
    'open_period', (select b.open_from from private.billing_accounts b where b.organization_id = o.id),
    'has_usage', exists (select from public.usage_records u where u.organization_id = o.id),
    'cards', (select jsonb_agg(to_jsonb(r) - 'organization_id'
      || jsonb_build_object('author_name', coalesce(nullif(p.full_name, ''), p.email)) order by r.version desc)
      from public.rate_cards r left join public.profiles p on p.user_id = r.author where r.organization_id = o.id),
    'unpaid', coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'kind', i.kind, 'cause', i.cause, 'period',
      i.period,
        'milestone', i.milestone, 'status', i.status, 'currency', i.currency, 'total_minor', i.total_minor, 'paid_minor', i.paid_minor,
        'refunded_minor', i.refunded_minor, 'issued_on', i.issued_on,
        'due_on', i.due_on, 'payment_failed_at', i.payment_failed_at, 'chargeback', i.chargeback, 'provider', i.provider)
          order by i.due_on, i.number)
      from public.invoices i where i.organization_id = o.id and i.status = 'open'), '[]'),
    'ai_keys', private.ai_keys_of(o.id));
end $$;
comment on function private.operator_account is 'For public.operator_account. Definer, because operators are not members.';
grant execute on function private.operator_account to authenticated;
