-- One search filter serves the list of leads, campaigns, tags and stops.

create function private.lead_condition(p_filter jsonb) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_typed text := lower(trim(coalesce(p_filter ->> 'q', '')));
  v_compact text := regexp_replace(v_typed, '[\s()./-]', '', 'g');
  v_digits text := case when v_compact ~ '^(\+|00)?\d{3,}$' then regexp_replace(v_compact, '^(\+|00|0)', '') end;
  v_list text;
  v text := 'true';
begin
  if v_typed <> '' then
    v_list := format('l.search like %L', '%' || regexp_replace(v_typed, '([\\%_])', '\\\1', 'g') || '%');
    if v_digits is not null then v_list := v_list || format(' or l.search like %L', '%' || v_digits || '%'); end if;
    v := v || ' and (' || v_list || ')';
  end if;
  if jsonb_array_length(p_filter -> 'status') > 0 then
    v := v || format(' and l.status = any (%L::text[])', array(select jsonb_array_elements_text(p_filter -> 'status')));
  end if;
  if jsonb_array_length(p_filter -> 'source') > 0 then
    v := v || format(' and l.source = any (%L::text[])', array(select jsonb_array_elements_text(p_filter -> 'source')));
  end if;
  if jsonb_array_length(p_filter -> 'tag') > 0 then
    v := v || format(' and l.tags && %L::text[]', array(select jsonb_array_elements_text(p_filter -> 'tag')));
  end if;
  if p_filter ->> 'import' is not null then v := v || format(' and l.import_id = %L::uuid', p_filter ->> 'import'); end if;
  if p_filter ->> 'since' is not null then v := v || format(' and l.first_seen_at >= %L::timestamptz', p_filter ->> 'since'); end if;
  if p_filter ->> 'before' is not null then v := v || format(' and l.first_seen_at < %L::timestamptz', p_filter ->> 'before'); end if;
  return v;
end $$;
comment on function private.lead_condition is
  'Returns a filter {q, status[], source[], tag[], import, since, before} as a condition on public.leads l; absent and empty values match '
  'all. Every value is quoted.';

create function private.filtered_lead_ids(p_organization_id uuid, p_filter jsonb) returns setof uuid
language plpgsql stable set search_path = '' as $$
begin
  return query execute 'select l.id from public.leads l where l.organization_id = $1 and '
    || private.lead_condition(p_filter) using p_organization_id;
end $$;
comment on function private.filtered_lead_ids is
  'Returns the leads of a filter (see private.lead_condition), for bulk actions. The caller has already been authorized.';

create function private.search_leads(
  p_organization_id uuid, p_filter jsonb, p_sort text, p_descending boolean, p_limit int, p_offset int, p_count boolean, p_after jsonb
) returns table (
  id uuid, name text, email text, phone text, status text, source text, tags text[], custom jsonb,
  first_seen_at timestamptz, last_contact_at timestamptz, total bigint
) language plpgsql stable security definer set search_path = '' as $$
declare
  v_where text := 'l.organization_id = $1 and ' || private.lead_condition(p_filter);
  -- Only names from this list ever become SQL.
  v_sort text := case p_sort when 'name' then 'name' when 'last_contact_at' then 'last_contact_at' else 'first_seen_at' end;
  v_total bigint;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  if p_after is not null then
    v_where := v_where || format(' and l.first_seen_at <= %1$L::timestamptz and (l.first_seen_at < %1$L::timestamptz or l.id > %2$L::uuid)',
      p_after ->> 'first_seen_at', p_after ->> 'id');
  end if;
  if p_count then
    execute 'select count(*) from public.leads l where ' || v_where using p_organization_id into v_total;
  end if;
  return query execute format(
    'select l.id, l.name, l.email, l.phone, l.status, l.source, l.tags, l.custom, l.first_seen_at, l.last_contact_at, $4
     from public.leads l where %s order by l.%s %s%s, l.id limit $2 offset $3',
    v_where, v_sort, case when p_descending then 'desc' else 'asc' end, case when v_sort = 'first_seen_at' then '' else ' nulls last' end)
  using p_organization_id, least(greatest(p_limit, 1), 1000), greatest(p_offset, 0), v_total;
end $$;
comment on function private.search_leads is
  'For public.search_leads. Definer, because row-level security would keep `like`, which is not leakproof, from using its index; '
  'membership is checked first.';
grant execute on function private.search_leads to authenticated;
