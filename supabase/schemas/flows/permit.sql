-- Decides whether a person may be contacted now, and if not, why and when again.

create type private.permission as (
  allowed boolean, reason text, not_before timestamptz, zone text, zone_source text, receipt_id bigint
);
comment on type private.permission is
  'Whether a person may be contacted now: reason is a machine code; not_before is set if the answer will be yes later.';

create function private.decide_contacts(
  p_organization_id uuid, p_lead_ids uuid[], p_channel text, p_purpose text, p_phones text[], p_emails text[],
  p_campaign_id uuid, p_write boolean, p_as_of timestamptz
) returns table (
  ordinal bigint, lead_id uuid, allowed boolean, reason text, not_before timestamptz, zone text, zone_source text, attempt_id uuid,
    rules jsonb
) language plpgsql stable set search_path = '' set plan_cache_mode = 'force_custom_plan' as $$
#variable_conflict use_column
declare
  -- The campaign's rules beyond the organization's; all null without a campaign.
  v_status text; v_windows jsonb; v_gap interval := interval '4 hours'; v_cap int := 2;
  v_own_zone text := (select o.time_zone from public.organizations o where o.id = p_organization_id);
  v_paced boolean := p_purpose = 'campaign';
  v_hours_version int := private.contact_hours_version(p_organization_id, p_as_of);
begin
  if p_campaign_id is not null then
    select r.status, r.windows, greatest(v_gap, make_interval(mins => r.gap_minutes)), least(v_cap, r.daily_cap)
      into v_status, v_windows, v_gap, v_cap from private.campaign_rules(p_organization_id, p_campaign_id) r;
  end if;
  return query
  with asked as materialized (
    select u.ordinal, l.id as lead_id, u.lead_id is not null and l.id is null as is_unknown,
      coalesce(u.phone, l.phone) as phone, lower(coalesce(u.email, l.email)) as email, l.phone as own_phone, l.email as own_email,
      l.time_zone,
      -- A number's first six digits determine its zone, and many numbers share them.
      case when private.is_e164(coalesce(u.phone, l.phone)) then left(coalesce(u.phone, l.phone), 7) end as head
    from unnest(p_lead_ids, p_phones, p_emails) with ordinality u (lead_id, phone, email, ordinal)
    left join public.leads l on l.organization_id = p_organization_id and l.id = u.lead_id
  ), known as materialized (
    select z.name, private.known_zone(z.name) as zone
    from (select time_zone as name from asked where time_zone is not null group by 1 offset 0) z
  ), dialled as materialized (
    select a.head, private.zone_of_number(min(a.phone)) as zone from asked a where a.head is not null group by 1
  ), placed as materialized (
    select a.*, coalesce(k.zone, n.zone, v_own_zone) as zone,
      case when k.zone is not null then 'lead' when n.zone is not null then 'number' else 'organization' end as zone_source
    from asked a left join known k on k.name = a.time_zone
    left join dialled n on n.head = a.head
  ), contacted as materialized (
    select p.ordinal, max(r.decided_at) as last_at,
      count(*) filter (where (r.decided_at at time zone p.zone)::date = (p_as_of at time zone p.zone)::date) as today
    from placed p join public.contact_receipts r on r.organization_id = p_organization_id and r.lead_id = p.lead_id
    where v_paced
      -- A local day has at most 26 hours, and a campaign's gap may be longer.
      and r.decided_at > p_as_of - greatest(v_gap, interval '27 hours') and r.decided_at <= p_as_of
      and r.allowed and r.purpose = 'campaign' and r.attempt_id is null
      -- A call that was never sent is not a contact, nor is the one this campaign is about to place.
      and not exists (
        select from public.call_attempts t where t.organization_id = p_organization_id and t.receipt_id = r.id and t.placed_at is null
          and (t.status in ('cancelled', 'failed') or (t.status = 'planned' and t.campaign_id = p_campaign_id)))
    group by p.ordinal
  ), paced as materialized (
    select p.*, coalesce(k.today, 0) as today, k.last_at,
      greatest(p_as_of, k.last_at + v_gap,
        case when k.today >= v_cap then ((p_as_of at time zone p.zone)::date + 1)::timestamp at time zone p.zone end) as from_at
    from placed p left join contacted k using (ordinal)
  ), opened as materialized (
    -- Most people may be contacted from now on, and all of them are in a few zones: each zone's calendar is computed once.
    select k.zone, k.open, private.first_open_at(k.open, p_as_of) as opens_at from (
      select z.zone, private.open_ranges(p_organization_id, z.zone, p_channel, v_windows, p_as_of,
        p_as_of + greatest(v_gap, interval '27 hours'), p_as_of) as open
      from (select distinct zone from placed) z offset 0
    ) k
  ), decided as materialized (
    select p.*, c.opens_at, case
      when p.is_unknown then 'lead_unknown'
      when p_channel in ('call', 'sms') and p.phone is null then 'no_number'
      when p_channel in ('call', 'sms') and p.head is null then 'number_invalid'
      when p_channel = 'email' and p.email is null then 'no_email'
      -- The one confirmation of an opt-out goes to the number it came from. An opt-out belongs to a person: it also applies if a
      -- booking has another number.
      when p_purpose <> 'opt_out_reply' and (exists (
          select from public.suppressions s where s.organization_id = p_organization_id and s.lifted_at is null
            and s.channel in (p_channel, 'all') and s.phone = p.phone)
        or exists (
          select from public.suppressions s where s.organization_id = p_organization_id and s.lifted_at is null
            and s.channel in (p_channel, 'all') and s.email = p.email)
        or (p.own_phone <> p.phone or p.own_email <> p.email) and exists (
          select from public.suppressions s where s.organization_id = p_organization_id and s.lifted_at is null
            and s.channel in (p_channel, 'all') and (s.phone = p.own_phone or s.email = p.own_email))) then 'suppressed'
      -- A person who never agreed has nothing to withdraw.
      when p_purpose <> 'opt_out_reply' and exists (
          select from public.consents s where s.organization_id = p_organization_id and s.channel = p_channel
            and s.withdrawn_at <= p_as_of and s.lead_id = p.lead_id)
        and not exists (
          select from public.consents s where s.organization_id = p_organization_id and s.channel = p_channel
            and (s.withdrawn_at <= p_as_of) is not true and s.lead_id = p.lead_id) then 'consent_withdrawn'
      when p_write and p_campaign_id is not null and v_status is distinct from 'running' then 'campaign_stopped'
      when c.opens_at is null then 'never_open'
      when p.from_at > p_as_of then case when p.today >= v_cap then 'daily_cap' else 'too_soon' end
      when c.opens_at > p_as_of then 'outside_hours'
      else 'allowed' end as reason
    from paced p join opened o on o.zone = p.zone cross join lateral (select case
      when p_purpose = 'opt_out_reply' then p_as_of
      when p.from_at = p_as_of then o.opens_at
      else private.first_open_at(o.open, p.from_at) end as opens_at offset 0) c
  )
  select d.ordinal, d.lead_id, d.reason = 'allowed', d.reason,
    case when d.reason in ('daily_cap', 'too_soon', 'outside_hours') then d.opens_at end, d.zone, d.zone_source,
    case when p_write and v_paced and p_campaign_id is not null and p_channel = 'call'
      then private.attempt_under_way(p_organization_id, p_campaign_id, d.lead_id) end,
    case when p_write then jsonb_strip_nulls(jsonb_build_object('windows', v_windows, 'contact_hours_version', v_hours_version,
      'gap_minutes', case when v_paced then extract(epoch from v_gap) / 60 end,
      'daily_cap', case when v_paced then v_cap end, 'contacts_today', case when v_paced then d.today end, 'last_contact_at',
      d.last_at)) end
  from decided d;
end $$;
comment on function private.decide_contacts is 'The decision behind private.permits, read-only.';

create function private.permits(
  p_organization_id uuid, p_lead_ids uuid[], p_channel text, p_purpose text, p_campaign_id uuid default null,
  p_write boolean default false, p_as_of timestamptz default now(), p_phones text[] default null, p_emails text[] default null
) returns table (
  ordinal bigint, lead_id uuid, allowed boolean, reason text, not_before timestamptz, zone text, zone_source text, receipt_id bigint
) language plpgsql set search_path = '' as $$
#variable_conflict use_column
begin
  if not p_write then
    return query select w.ordinal, w.lead_id, w.allowed, w.reason, w.not_before, w.zone, w.zone_source, null::bigint
    from private.decide_contacts(p_organization_id, p_lead_ids, p_channel, p_purpose, p_phones, p_emails, p_campaign_id, false, p_as_of) w;
    return;
  end if;
  if p_purpose = 'campaign' then
    -- Serializes decisions about one person; the read after the lock sees the other decision.
    perform pg_advisory_xact_lock(n.name) from (
      select hashtextextended('contact ' || p_organization_id || ' ' || id, 0) as name from unnest(p_lead_ids) id where id is not null
      group by 1 order by 1
    ) n;
  end if;
  return query
  with weighed as materialized (
    select w.*, nextval('public.contact_receipts_id_seq') as receipt_id
    from private.decide_contacts(p_organization_id, p_lead_ids, p_channel, p_purpose, p_phones, p_emails, p_campaign_id, true, p_as_of) w
  ), written as (
    insert into public.contact_receipts (id, organization_id, lead_id, channel, purpose, campaign_id, attempt_id, allowed, reason,
      decided_at, not_before, zone, zone_source, local_time, rules)
    overriding system value
    select w.receipt_id, p_organization_id, w.lead_id, p_channel, p_purpose, p_campaign_id, w.attempt_id, w.allowed, w.reason,
      p_as_of, w.not_before, w.zone, w.zone_source, p_as_of at time zone w.zone, w.rules
    from weighed w
  )
  select w.ordinal, w.lead_id, w.allowed, w.reason, w.not_before, w.zone, w.zone_source, w.receipt_id from weighed w;
end $$;
comment on function private.permits is
  'Decides whether these people may be contacted on a channel (call, sms, email) now. One row per entry, with `ordinal` from 1; p_phones '
  'and p_emails replace the leads'' own. p_write stores a receipt of each decision and blocks other decisions about the same people '
  'meanwhile. Reasons: allowed; later outside_hours, too_soon, daily_cap (not_before); never lead_unknown, no_number, number_invalid, '
  'no_email, suppressed, consent_withdrawn, campaign_stopped, never_open.';

create function private.permit(
  p_organization_id uuid, p_lead_id uuid, p_channel text, p_purpose text, p_phone text, p_email text,
  p_campaign_id uuid, p_write boolean, p_as_of timestamptz
) returns private.permission language sql set search_path = '' as $$
  select row(p.allowed, p.reason, p.not_before, p.zone, p.zone_source, p.receipt_id)::private.permission
  from private.permits(p_organization_id, array[p_lead_id], p_channel, p_purpose, p_campaign_id, p_write, p_as_of, array[p_phone],
    array[p_email]) p
$$;
comment on function private.permit is 'private.permits for one person.';
