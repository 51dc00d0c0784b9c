-- Contact: who may be reached on which channel and when, and the receipt of every decision. Unknown means no.

create table public.suppressions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  channel text not null,
  phone text,
  email text,
  source text not null,
  note text,
  stop_id uuid,
  created_by uuid references public.profiles (user_id) on delete set null,
  created_at timestamptz not null default now(),
  lifted_at timestamptz,
  lifted_by uuid references public.profiles (user_id) on delete set null,
  constraint suppressions_name_somebody check (phone is not null or email is not null),
  constraint suppressions_email_is_lower_case check (email = lower(email)),
  constraint suppressions_channel_is_known check (channel in ('call', 'sms', 'email', 'all')),
  constraint suppressions_source_is_known check (source in ('stop_reply', 'call', 'import', 'person', 'provider', 'link')),
  constraint suppressions_are_lifted_after_they_are_made check (lifted_at >= created_at)
);
comment on table public.suppressions is
  'A legal stop: this number or address is not to be contacted on the channel. Knows no lead, so that it outlives erasure and re-import.';
comment on column public.suppressions.stop_id is 'The act by which many were stopped at once, so that it can be taken back as one; null for a single stop.';
create unique index suppressions_stand_once on public.suppressions
  (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null;
create index suppressions_phone_idx on public.suppressions (organization_id, phone) where lifted_at is null;
create index suppressions_email_idx on public.suppressions (organization_id, email) where lifted_at is null;
create index suppressions_newest_idx on public.suppressions (organization_id, created_at desc, id);
create index suppressions_stop_idx on public.suppressions (stop_id) where stop_id is not null and lifted_at is null;
create index suppressions_created_by_idx on public.suppressions (created_by);
create index suppressions_lifted_by_idx on public.suppressions (lifted_by);

create table public.consents (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  lead_id uuid not null,
  channel text not null,
  source text not null,
  given_at timestamptz not null,
  withdrawn_at timestamptz,
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete cascade,
  constraint consents_channel_is_known check (channel in ('call', 'sms', 'email')),
  constraint consents_source_is_said check (length(trim(source)) between 1 and 120),
  constraint consents_are_withdrawn_after_they_are_given check (withdrawn_at >= given_at)
);
comment on table public.consents is 'That a person agreed to be contacted on a channel: where, when, and until when.';
create index consents_lead_idx on public.consents (organization_id, lead_id, channel, given_at desc);

create table public.contact_receipts (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  lead_id uuid,
  channel text not null,
  purpose text not null,
  campaign_id uuid,
  attempt_id uuid,
  allowed boolean not null,
  reason text not null,
  decided_at timestamptz not null,
  not_before timestamptz,
  zone text,
  zone_source text,
  local_time timestamp,
  rules jsonb not null default '{}',
  unique (organization_id, id),
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete set null (lead_id),
  constraint contact_receipts_channel_is_known check (channel in ('call', 'sms', 'email')),
  constraint contact_receipts_purpose_is_known check (purpose in ('campaign', 'reminder', 'rebook', 'confirmation', 'nudge', 'report', 'opt_out_reply')),
  constraint contact_receipts_zone_source_is_known check (zone_source in ('lead', 'number', 'organization')),
  constraint contact_receipts_of_a_yes_say_allowed check (allowed = (reason = 'allowed')),
  constraint contact_receipts_say_which_zone check (not allowed or zone is not null or lead_id is null)
);
comment on table public.contact_receipts is
  'Why somebody was contacted, or was not, at one moment: the decision of private.permits with what it rested on. Append only.';
comment on column public.contact_receipts.attempt_id is
  'The planned call this asked about once more, just before it was dialled; such a receipt is no contact of its own.';
comment on column public.contact_receipts.local_time is 'The wall clock where the person is.';
create index contact_receipts_lead_idx on public.contact_receipts (organization_id, lead_id, decided_at desc);
create index contact_receipts_campaign_idx on public.contact_receipts (organization_id, campaign_id, decided_at desc);
create index contact_receipts_newest_idx on public.contact_receipts (organization_id, decided_at desc, id);

create function private.contact_receipts_are_append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  -- Leads are erased and merged: their receipts stay, or go to whoever took them over.
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - 'lead_id' = to_jsonb(old) - 'lead_id' then return new; end if;
  elsif not exists (select 1 from public.organizations where id = old.organization_id) then
    return old;
  end if;
  perform private.refuse(403, 'receipts_are_append_only');
  return null;
end $$;
comment on function private.contact_receipts_are_append_only is 'Trigger: what was decided is never rewritten, whoever asks.';
create trigger contact_receipts_append_only before update or delete on public.contact_receipts
  for each row execute function private.contact_receipts_are_append_only();

-- Where a number lives --------------------------------------------------------------------------------

create table private.number_zones (
  prefix text primary key,
  zone text not null,
  constraint number_zones_prefix_is_digits check (prefix ~ '^[1-9][0-9]{0,5}$'),
  constraint number_zones_zone_exists check (private.is_time_zone(zone))
);
comment on table private.number_zones is
  'The zone of the numbers that begin so (without "+"): countries, and area codes where a country has several zones. The longest prefix decides; a country without area codes here has the zone in which most of its people live.';
alter table private.number_zones enable row level security;

create function private.zone_of_number(p_phone text) returns text language plpgsql stable set search_path = '' as $$
declare v_zone text;
begin
  if private.is_e164(p_phone) is not true then return null; end if;
  for n in reverse 6 .. 1 loop
    select zone into v_zone from private.number_zones where prefix = substr(p_phone, 2, n);
    if found then return v_zone; end if;
  end loop;
  return null;
end $$;
comment on function private.zone_of_number is 'The time zone of an E.164 number; null when its beginning is not known (toll-free, satellite).';

-- When a channel is open ------------------------------------------------------------------------------

create function private.contact_windows(p_organization_id uuid, p_channel text, p_windows jsonb default null, p_at timestamptz default now())
returns table (weekday int, opens time, closes time) language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
begin
  -- A campaign's own windows narrow the house's, never widen them.
  return query
  select h.weekday, greatest(h.opens, w.opens), least(h.closes, w.closes)
  from private.house_hours(p_organization_id, p_channel, p_at) h
  join lateral (
    select null::time as opens, null::time as closes where p_windows is null
    union all
    select x.opens, x.closes from jsonb_to_recordset(p_windows) x (weekday int, opens time, closes time) where x.weekday = h.weekday
  ) w on coalesce(greatest(h.opens, w.opens) < least(h.closes, w.closes), true);
end $$;
comment on function private.contact_windows is
  'When a channel may be used, by ISO weekday and wall clock: the organization''s contact hours at an instant, narrowed by p_windows, which is [{weekday, opens, closes}] or null.';

create function private.openings(
  p_organization_id uuid, p_zone text, p_channel text, p_windows jsonb, p_from timestamptz, p_until timestamptz, p_as_of timestamptz
)
returns tstzmultirange language sql stable set search_path = '' as $$
  select coalesce(range_agg(tstzrange(o.opens_at, o.closes_at)), '{}') from (
    select (d.day + w.opens) at time zone p_zone as opens_at, (d.day + w.closes) at time zone p_zone as closes_at
    from (
      select (p_from at time zone p_zone)::date + n as day from generate_series(0, (p_until at time zone p_zone)::date - (p_from at time zone p_zone)::date + 8) n
    ) d join private.contact_windows(p_organization_id, p_channel, p_windows, p_as_of) w on w.weekday = extract(isodow from d.day)
  ) o where o.opens_at < o.closes_at
$$;
comment on function private.openings is
  'When the channel is open in the zone from p_from on, by the hours in force at p_as_of, as far as is needed to find the first opening after any moment up to p_until: private.first_open of it.';

create function private.first_open(p_openings tstzmultirange, p_from timestamptz) returns timestamptz
language sql immutable set search_path = '' as $$
  select lower(p_openings * tstzmultirange(tstzrange(p_from, null)))
$$;
comment on function private.first_open is 'The first moment from p_from on that lies in the openings: p_from itself when it does. Null when none does.';

create function private.next_open(p_organization_id uuid, p_zone text, p_channel text, p_windows jsonb, p_from timestamptz, p_as_of timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
  select private.first_open(private.openings(p_organization_id, p_zone, p_channel, p_windows, p_from, p_from, p_as_of), p_from)
$$;
comment on function private.next_open is
  'The first moment from p_from on at which the channel is open in the zone, by the hours in force at p_as_of: p_from itself when it is open then. Null when it never is.';

-- Stops and consent -------------------------------------------------------------------------------------

create function private.suppress(
  p_organization_id uuid, p_phone text, p_email text, p_channel text, p_source text,
  p_actor uuid default null, p_as_of timestamptz default now()
) returns uuid language plpgsql set search_path = '' as $$
declare v_id uuid;
begin
  insert into public.suppressions as s (organization_id, channel, phone, email, source, created_by, created_at)
  values (p_organization_id, p_channel, p_phone, lower(p_email), p_source, p_actor, p_as_of)
  on conflict (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null
    -- Said again it stands by itself: taking back what many were stopped by does not lift it, nor does a START what
    -- somebody else than the person said as well.
    do update set stop_id = null, source = case when s.source = 'stop_reply' then excluded.source else s.source end
  returning s.id into v_id;
  return v_id;
end $$;
comment on function private.suppress is
  'Puts a number, an address or both on the stop list of a channel (or all); the same again is the same stop. Answers its id.';

create function private.suppress_lead(p_lead_id uuid, p_channel text, p_as_of timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v public.leads;
  v_id uuid;
begin
  select * into v from public.leads where id = p_lead_id and organization_id in (select private.my_organization_ids());
  if v.id is null then perform private.refuse(404, 'lead_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), 'agent');
  if coalesce(p_channel, '') not in ('call', 'sms', 'email', 'all') then
    perform private.refuse(422, 'channel_unknown', 'call, sms, email or all');
  end if;
  v_id := private.suppress(v.organization_id, v.phone, v.email, p_channel, 'person', auth.uid(), p_as_of);
  perform private.audit(v.organization_id, auth.uid(), 'suppression.made', v_id::text, jsonb_build_object('channel', p_channel, 'lead_id', v.id));
  return v_id;
end $$;
comment on function private.suppress_lead is 'Stops contact with a lead. Definer: suppressions are written by functions only.';

create function public.suppress_lead(p_lead_id uuid, p_channel text) returns uuid language sql set search_path = '' as $$
  select private.suppress_lead(p_lead_id, p_channel, now())
$$;
comment on function public.suppress_lead is
  'Puts a lead''s number and address on the stop list of a channel (call, sms, email, all); agents and above. Refuses: lead_not_found, channel_unknown, role_too_low.';

create function private.lift_suppression(p_id uuid, p_as_of timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare v public.suppressions;
begin
  select * into v from public.suppressions
  where id = p_id and organization_id in (select private.my_organization_ids()) for update;
  if v.id is null then perform private.refuse(404, 'suppression_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), 'manager');
  if v.lifted_at is not null then return; end if;
  update public.suppressions set lifted_at = greatest(p_as_of, created_at), lifted_by = auth.uid() where id = v.id;
  perform private.audit(v.organization_id, auth.uid(), 'suppression.lifted', v.id::text, jsonb_build_object('channel', v.channel, 'source', v.source));
end $$;
comment on function private.lift_suppression is 'Ends a stop; the row stays. Definer: suppressions are written by functions only.';

create function public.lift_suppression(p_id uuid) returns void language sql set search_path = '' as $$
  select private.lift_suppression(p_id, now())
$$;
comment on function public.lift_suppression is
  'Ends a stop; managers and owners. Twice is once. Refuses: suppression_not_found, role_too_low.';

create function private.stop_contact(
  p_organization_id uuid, p_channel text, p_reason text, p_lead_ids uuid[], p_filter jsonb, p_as_of timestamptz
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  v_id uuid := gen_random_uuid();
  v_ids uuid[];
  v_stopped int;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  if coalesce(p_channel, '') not in ('call', 'sms', 'email', 'all') then
    perform private.refuse(422, 'channel_unknown', 'call, sms, email or all');
  end if;
  if coalesce(length(trim(p_reason)), 0) not between 1 and 200 then
    perform private.refuse(422, 'stop_reason_invalid', 'A reason has 1 to 200 characters');
  end if;
  if (p_lead_ids is null) = (p_filter is null) then perform private.refuse(422, 'leads_not_chosen', 'Either ids or a filter'); end if;
  v_ids := coalesce(p_lead_ids, array(select private.filtered_lead_ids(p_organization_id, p_filter)));
  with stopped as (
    insert into public.suppressions (organization_id, channel, phone, email, source, note, stop_id, created_by, created_at)
    select l.organization_id, p_channel, l.phone, l.email, 'person', trim(p_reason), v_id, auth.uid(), p_as_of
    from public.leads l where l.organization_id = p_organization_id and l.id = any (v_ids)
    -- Whoever is stopped already keeps that stop, whichever act is taken back.
    on conflict (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null
      do update set stop_id = null, source = case when suppressions.source = 'stop_reply' then excluded.source else suppressions.source end
    returning stop_id
  ) select count(stop_id) into v_stopped from stopped;
  perform private.audit(p_organization_id, auth.uid(), 'suppression.made_for_many', v_id::text,
    jsonb_strip_nulls(jsonb_build_object('channel', p_channel, 'reason', trim(p_reason), 'stopped', v_stopped, 'filter', p_filter)));
  return jsonb_build_object('id', v_id, 'stopped', v_stopped);
end $$;
comment on function private.stop_contact is 'See public.stop_contact. Definer: suppressions are written by functions only.';

create function public.stop_contact(
  p_organization_id uuid, p_channel text, p_reason text, p_lead_ids uuid[] default null, p_filter jsonb default null
) returns jsonb language sql set search_path = '' set statement_timeout = '60s' as $$
  -- A legal stop is made whole or not at all, so not in parts. The API takes the function's limit over its role's 8 s.
  select private.stop_contact(p_organization_id, p_channel, p_reason, p_lead_ids, p_filter, now())
$$;
comment on function public.stop_contact is
  'Puts the numbers and addresses of the given leads (or all of the filter) on the stop list of a channel (call, sms, email, all); managers and owners. Answers {id, stopped}: what lift_contact_stop wants, and how many were not stopped so already. Refuses: channel_unknown, stop_reason_invalid, leads_not_chosen, organization_not_found, role_too_low.';

create function private.note_consent(
  p_organization_id uuid, p_channel text, p_source text, p_given_at timestamptz, p_lead_ids uuid[], p_filter jsonb, p_as_of timestamptz
) returns int language plpgsql security definer set search_path = '' as $$
declare
  v_given_at timestamptz := coalesce(p_given_at, p_as_of);
  v_ids uuid[];
  v_noted int;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  if coalesce(p_channel, '') not in ('call', 'sms', 'email') then perform private.refuse(422, 'channel_unknown', 'call, sms or email'); end if;
  if coalesce(length(trim(p_source)), 0) not between 1 and 120 then
    perform private.refuse(422, 'consent_source_invalid', 'Where they agreed, in 1 to 120 characters');
  end if;
  if v_given_at > p_as_of then perform private.refuse(422, 'consent_in_the_future', 'Nobody has agreed tomorrow'); end if;
  if (p_lead_ids is null) = (p_filter is null) then perform private.refuse(422, 'leads_not_chosen', 'Either ids or a filter'); end if;
  v_ids := coalesce(p_lead_ids, array(select private.filtered_lead_ids(p_organization_id, p_filter)));
  insert into public.consents (organization_id, lead_id, channel, source, given_at)
  select l.organization_id, l.id, p_channel, trim(p_source), v_given_at
  from public.leads l where l.organization_id = p_organization_id and l.id = any (v_ids)
    -- The same said again adds nothing.
    and not exists (
      select from public.consents c where c.organization_id = l.organization_id and c.lead_id = l.id and c.channel = p_channel
        and c.source = trim(p_source) and c.given_at = v_given_at and c.withdrawn_at is null);
  get diagnostics v_noted = row_count;
  perform private.audit(p_organization_id, auth.uid(), 'consent.noted', case when cardinality(p_lead_ids) = 1 then p_lead_ids[1]::text end,
    jsonb_strip_nulls(jsonb_build_object('channel', p_channel, 'source', trim(p_source), 'given_at', v_given_at, 'noted', v_noted, 'filter', p_filter)));
  return v_noted;
end $$;
comment on function private.note_consent is 'See public.note_consent. Definer: consents are written by functions only.';

create function public.note_consent(
  p_organization_id uuid, p_channel text, p_source text, p_given_at timestamptz default null, p_lead_ids uuid[] default null, p_filter jsonb default null
) returns int language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.note_consent(p_organization_id, p_channel, p_source, p_given_at, p_lead_ids, p_filter, now())
$$;
comment on function public.note_consent is
  'Notes that the given leads (or all of the filter) agreed to be contacted on a channel (call, sms, email): where, and when (now if null); managers and owners. Answers how many that is new for. Refuses: channel_unknown, consent_source_invalid, consent_in_the_future, leads_not_chosen, organization_not_found, role_too_low.';

create function private.withdraw_consent(p_id bigint, p_as_of timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare c public.consents;
begin
  select * into c from public.consents where id = p_id and organization_id in (select private.my_organization_ids()) for update;
  if c.id is null then perform private.refuse(404, 'consent_not_found'); end if;
  -- Whoever hears somebody change their mind writes it down.
  perform private.require_role(c.organization_id, auth.uid(), 'agent');
  if c.withdrawn_at is not null then return; end if;
  update public.consents set withdrawn_at = greatest(p_as_of, given_at) where id = c.id;
  perform private.audit(c.organization_id, auth.uid(), 'consent.withdrawn', c.lead_id::text, jsonb_build_object('channel', c.channel, 'source', c.source));
end $$;
comment on function private.withdraw_consent is 'Ends a consent; the row stays. Definer: consents are written by functions only.';

create function public.withdraw_consent(p_id bigint) returns void language sql set search_path = '' as $$
  select private.withdraw_consent(p_id, now())
$$;
comment on function public.withdraw_consent is
  'Notes that somebody does not agree any more; agents and above. Twice is once. Refuses: consent_not_found, role_too_low.';

create function private.lift_contact_stop(p_organization_id uuid, p_id uuid, p_as_of timestamptz) returns int
language plpgsql security definer set search_path = '' as $$
declare v_lifted int;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  update public.suppressions set lifted_at = greatest(p_as_of, created_at), lifted_by = auth.uid()
  where organization_id = p_organization_id and stop_id = p_id and lifted_at is null;
  get diagnostics v_lifted = row_count;
  if v_lifted > 0 then
    perform private.audit(p_organization_id, auth.uid(), 'suppression.lifted_for_many', p_id::text, jsonb_build_object('lifted', v_lifted));
  end if;
  return v_lifted;
end $$;
comment on function private.lift_contact_stop is 'See public.lift_contact_stop. Definer: suppressions are written by functions only.';

create function public.lift_contact_stop(p_organization_id uuid, p_id uuid) returns int
language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.lift_contact_stop(p_organization_id, p_id, now())
$$;
comment on function public.lift_contact_stop is
  'Takes a stop_contact back: lifts what it stopped and nothing else; managers and owners. Answers how many; twice is once. Refuses: organization_not_found, role_too_low.';

-- The decision --------------------------------------------------------------------------------------------

create type private.permission as (
  allowed boolean, reason text, not_before timestamptz, zone text, zone_source text, receipt_id bigint
);
comment on type private.permission is
  'Whether somebody may be contacted now: reason is a machine code, not_before set when the answer will be yes later.';

create function private.weigh_contacts(
  p_organization_id uuid, p_lead_ids uuid[], p_channel text, p_purpose text, p_phones text[], p_emails text[],
  p_campaign_id uuid, p_write boolean, p_as_of timestamptz
) returns table (
  ordinal bigint, lead_id uuid, allowed boolean, reason text, not_before timestamptz, zone text, zone_source text, attempt_id uuid, rules jsonb
) language plpgsql stable set search_path = '' set plan_cache_mode = 'force_custom_plan' as $$
#variable_conflict use_column
declare
  -- What the campaign asks for beyond the house's rules; all null for whatever belongs to none.
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
      coalesce(u.phone, l.phone) as phone, lower(coalesce(u.email, l.email)) as email, l.phone as own_phone, l.email as own_email, l.time_zone,
      -- A number's first six digits tell its zone, and many share them.
      case when private.is_e164(coalesce(u.phone, l.phone)) then left(coalesce(u.phone, l.phone), 7) end as head
    from unnest(p_lead_ids, p_phones, p_emails) with ordinality u (lead_id, phone, email, ordinal)
    left join public.leads l on l.organization_id = p_organization_id and l.id = u.lead_id
  ), known as materialized (
    select z.said, private.known_zone(z.said) as zone from (select time_zone as said from asked where time_zone is not null group by 1 offset 0) z
  ), dialled as materialized (
    select a.head, private.zone_of_number(min(a.phone)) as zone from asked a where a.head is not null group by 1
  ), placed as materialized (
    select a.*, coalesce(k.zone, n.zone, v_own_zone) as zone,
      case when k.zone is not null then 'lead' when n.zone is not null then 'number' else 'organization' end as zone_source
    from asked a left join known k on k.said = a.time_zone
    left join dialled n on n.head = a.head
  ), contacted as materialized (
    select p.ordinal, max(r.decided_at) as last_at,
      count(*) filter (where (r.decided_at at time zone p.zone)::date = (p_as_of at time zone p.zone)::date) as today
    from placed p join public.contact_receipts r on r.organization_id = p_organization_id and r.lead_id = p.lead_id
    where v_paced
      -- A local day has at most 26 hours, and a campaign's gap may be longer.
      and r.decided_at > p_as_of - greatest(v_gap, interval '27 hours') and r.decided_at <= p_as_of
      and r.allowed and r.purpose = 'campaign' and r.attempt_id is null
      -- A call that never left is no contact; nor is what this very campaign is about to place.
      and not exists (
        select from public.call_attempts t where t.organization_id = p_organization_id and t.receipt_id = r.id and t.placed_at is null
          and (t.status in ('cancelled', 'failed') or (t.status = 'planned' and t.campaign_id = p_campaign_id)))
    group by p.ordinal
  ), paced as materialized (
    select p.*, coalesce(k.today, 0) as today, k.last_at,
      greatest(p_as_of, k.last_at + v_gap, case when k.today >= v_cap then ((p_as_of at time zone p.zone)::date + 1)::timestamp at time zone p.zone end) as from_at
    from placed p left join contacted k using (ordinal)
  ), opened as materialized (
    -- Most people may be contacted from now on, and all live in a few zones: the calendar is asked once for each.
    select k.zone, k.open, private.first_open(k.open, p_as_of) as opens_at from (
      select z.zone, private.openings(p_organization_id, z.zone, p_channel, v_windows, p_as_of, p_as_of + greatest(v_gap, interval '27 hours'), p_as_of) as open
      from (select distinct zone from placed) z offset 0
    ) k
  ), decided as materialized (
    select p.*, c.opens_at, case
      when p.is_unknown then 'lead_unknown'
      when p_channel in ('call', 'sms') and p.phone is null then 'no_number'
      when p_channel in ('call', 'sms') and p.head is null then 'number_invalid'
      when p_channel = 'email' and p.email is null then 'no_email'
      -- The one answer to a STOP is owed to whoever said it. A stop is a person's: it holds also where a booking names another number.
      when p_purpose <> 'opt_out_reply' and (exists (
          select from public.suppressions s where s.organization_id = p_organization_id and s.lifted_at is null
            and s.channel in (p_channel, 'all') and s.phone = p.phone)
        or exists (
          select from public.suppressions s where s.organization_id = p_organization_id and s.lifted_at is null
            and s.channel in (p_channel, 'all') and s.email = p.email)
        or (p.own_phone <> p.phone or p.own_email <> p.email) and exists (
          select from public.suppressions s where s.organization_id = p_organization_id and s.lifted_at is null
            and s.channel in (p_channel, 'all') and (s.phone = p.own_phone or s.email = p.own_email))) then 'suppressed'
      -- Somebody who never agreed has nothing to withdraw.
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
      else private.first_open(o.open, p.from_at) end as opens_at offset 0) c
  )
  select d.ordinal, d.lead_id, d.reason = 'allowed', d.reason,
    case when d.reason in ('daily_cap', 'too_soon', 'outside_hours') then d.opens_at end, d.zone, d.zone_source,
    case when p_write and v_paced and p_campaign_id is not null and p_channel = 'call' then private.attempt_under_way(p_organization_id, p_campaign_id, d.lead_id) end,
    case when p_write then jsonb_strip_nulls(jsonb_build_object('windows', v_windows, 'contact_hours_version', v_hours_version, 'gap_minutes', case when v_paced then extract(epoch from v_gap) / 60 end,
      'daily_cap', case when v_paced then v_cap end, 'contacts_today', case when v_paced then d.today end, 'last_contact_at', d.last_at)) end
  from decided d;
end $$;
comment on function private.weigh_contacts is
  'The decision behind private.permits, which nothing but reads.';

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
    from private.weigh_contacts(p_organization_id, p_lead_ids, p_channel, p_purpose, p_phones, p_emails, p_campaign_id, false, p_as_of) w;
    return;
  end if;
  if p_purpose = 'campaign' then
    -- One person is decided about by one at a time; the look after the lock sees what the other decided.
    perform pg_advisory_xact_lock(n.name) from (
      select hashtextextended('contact ' || p_organization_id || ' ' || id, 0) as name from unnest(p_lead_ids) id where id is not null group by 1 order by 1
    ) n;
  end if;
  return query
  with weighed as materialized (
    select w.*, nextval('public.contact_receipts_id_seq') as receipt_id
    from private.weigh_contacts(p_organization_id, p_lead_ids, p_channel, p_purpose, p_phones, p_emails, p_campaign_id, true, p_as_of) w
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
  'May these people be contacted on a channel (call, sms, email) at this moment? One row per entry, in which `ordinal` counts from 1; p_phones and p_emails overrule what the leads have. p_write keeps a receipt of each answer and lets nobody else decide about the same people meanwhile. Reasons: allowed; later outside_hours, too_soon, daily_cap (not_before); never lead_unknown, no_number, number_invalid, no_email, suppressed, consent_withdrawn, campaign_stopped, never_open.';

create function private.permit(
  p_organization_id uuid, p_lead_id uuid, p_channel text, p_purpose text, p_phone text, p_email text,
  p_campaign_id uuid, p_write boolean, p_as_of timestamptz
) returns private.permission language sql set search_path = '' as $$
  select row(p.allowed, p.reason, p.not_before, p.zone, p.zone_source, p.receipt_id)::private.permission
  from private.permits(p_organization_id, array[p_lead_id], p_channel, p_purpose, p_campaign_id, p_write, p_as_of, array[p_phone], array[p_email]) p
$$;
comment on function private.permit is 'private.permits for one person.';

create function private.move_contacts(p_organization_id uuid, p_kept uuid, p_gone uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update public.contact_receipts set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  update public.consents set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  perform private.move_campaign_leads(p_organization_id, p_kept, p_gone);
end $$;
comment on function private.move_contacts is
  'Two leads turn out to be one person: whoever is kept takes over what was decided about, agreed by and attempted with the other.';

-- Who sees what -------------------------------------------------------------------------------------------

alter table public.suppressions enable row level security;
create policy "members read their organization's suppressions" on public.suppressions for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
alter table public.consents enable row level security;
create policy "members read their organization's consents" on public.consents for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
alter table public.contact_receipts enable row level security;
create policy "members read their organization's contact receipts" on public.contact_receipts for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.suppressions, public.consents, public.contact_receipts to authenticated;
grant select, insert, update, delete on public.suppressions, public.consents to service_role;
grant select on public.contact_receipts to service_role;
grant execute on function private.note_consent, private.withdraw_consent, public.note_consent, public.withdraw_consent,
  private.suppress_lead, private.lift_suppression, public.suppress_lead, public.lift_suppression,
  private.stop_contact, private.lift_contact_stop, public.stop_contact, public.lift_contact_stop to authenticated;

create trigger announce_insert after insert on public.suppressions referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_update after update on public.suppressions referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_insert after insert on public.consents referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_update after update on public.consents referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_insert after insert on public.contact_receipts referencing new table as fresh for each statement execute function private.announce_rows();

-- The zones of numbers: country calling codes, then area codes of countries with several zones.
insert into private.number_zones (prefix, zone)
select prefix, zone from (values
  ('Africa/Abidjan', '225'), ('Africa/Accra', '233'), ('Africa/Addis_Ababa', '251'), ('Africa/Algiers', '213'),
  ('Africa/Asmara', '291'), ('Africa/Bamako', '223'), ('Africa/Bangui', '236'), ('Africa/Banjul', '220'),
  ('Africa/Bissau', '245'), ('Africa/Blantyre', '265'), ('Africa/Brazzaville', '242'), ('Africa/Bujumbura', '257'),
  ('Africa/Cairo', '20'), ('Africa/Casablanca', '212'), ('Africa/Conakry', '224'), ('Africa/Dakar', '221'),
  ('Africa/Dar_es_Salaam', '255'), ('Africa/Djibouti', '253'), ('Africa/Douala', '237'), ('Africa/Freetown', '232'),
  ('Africa/Gaborone', '267'), ('Africa/Harare', '263'), ('Africa/Johannesburg', '27'), ('Africa/Juba', '211'),
  ('Africa/Kampala', '256'), ('Africa/Khartoum', '249'), ('Africa/Kigali', '250'), ('Africa/Kinshasa', '243'),
  ('Africa/Lagos', '234'), ('Africa/Libreville', '241'), ('Africa/Lome', '228'), ('Africa/Luanda', '244'),
  ('Africa/Lusaka', '260'), ('Africa/Malabo', '240'), ('Africa/Maputo', '258'), ('Africa/Maseru', '266'),
  ('Africa/Mbabane', '268'), ('Africa/Mogadishu', '252'), ('Africa/Monrovia', '231'), ('Africa/Nairobi', '254'),
  ('Africa/Ndjamena', '235'), ('Africa/Niamey', '227'), ('Africa/Nouakchott', '222'), ('Africa/Ouagadougou', '226'),
  ('Africa/Porto-Novo', '229'), ('Africa/Sao_Tome', '239'), ('Africa/Tripoli', '218'), ('Africa/Tunis', '216'),
  ('Africa/Windhoek', '264'), ('America/Argentina/Buenos_Aires', '54'), ('America/Aruba', '297'),
  ('America/Asuncion', '595'), ('America/Belize', '501'), ('America/Bogota', '57'), ('America/Caracas', '58'),
  ('America/Cayenne', '594'), ('America/Costa_Rica', '506'), ('America/Curacao', '599'),
  ('America/El_Salvador', '503'), ('America/Guadeloupe', '590'), ('America/Guatemala', '502'),
  ('America/Guayaquil', '593'), ('America/Guyana', '592'), ('America/Havana', '53'), ('America/La_Paz', '591'),
  ('America/Lima', '51'), ('America/Managua', '505'), ('America/Martinique', '596'), ('America/Mexico_City', '52'),
  ('America/Miquelon', '508'), ('America/Montevideo', '598'), ('America/Nuuk', '299'), ('America/Panama', '507'),
  ('America/Paramaribo', '597'), ('America/Port-au-Prince', '509'), ('America/Santiago', '56'),
  ('America/Sao_Paulo', '55'), ('America/Tegucigalpa', '504'), ('Asia/Aden', '967'), ('Asia/Amman', '962'),
  ('Asia/Ashgabat', '993'), ('Asia/Baghdad', '964'), ('Asia/Bahrain', '973'), ('Asia/Baku', '994'),
  ('Asia/Bangkok', '66'), ('Asia/Beirut', '961'), ('Asia/Bishkek', '996'), ('Asia/Brunei', '673'),
  ('Asia/Kolkata', '91'), ('Asia/Colombo', '94'), ('Asia/Damascus', '963'), ('Asia/Dhaka', '880'),
  ('Asia/Dili', '670'), ('Asia/Dubai', '971'), ('Asia/Dushanbe', '992'), ('Asia/Hebron', '970'),
  ('Asia/Ho_Chi_Minh', '84'), ('Asia/Hong_Kong', '852'), ('Asia/Jakarta', '62'), ('Asia/Jerusalem', '972'),
  ('Asia/Kabul', '93'), ('Asia/Karachi', '92'), ('Asia/Kathmandu', '977'), ('Asia/Kuala_Lumpur', '60'),
  ('Asia/Kuwait', '965'), ('Asia/Macau', '853'), ('Asia/Manila', '63'), ('Asia/Muscat', '968'),
  ('Asia/Nicosia', '357'), ('Asia/Phnom_Penh', '855'), ('Asia/Pyongyang', '850'), ('Asia/Qatar', '974'),
  ('Asia/Yangon', '95'), ('Asia/Riyadh', '966'), ('Asia/Seoul', '82'), ('Asia/Shanghai', '86'),
  ('Asia/Singapore', '65'), ('Asia/Taipei', '886'), ('Asia/Tashkent', '998'), ('Asia/Tbilisi', '995'),
  ('Asia/Tehran', '98'), ('Asia/Thimphu', '975'), ('Asia/Tokyo', '81'), ('Asia/Ulaanbaatar', '976'),
  ('Asia/Vientiane', '856'), ('Asia/Yerevan', '374'), ('Atlantic/Cape_Verde', '238'), ('Atlantic/Faroe', '298'),
  ('Atlantic/Reykjavik', '354'), ('Atlantic/St_Helena', '290'), ('Atlantic/Stanley', '500'),
  ('Australia/Sydney', '61'), ('Europe/Amsterdam', '31'), ('Europe/Andorra', '376'), ('Europe/Athens', '30'),
  ('Europe/Belgrade', '381'), ('Europe/Berlin', '49'), ('Europe/Bratislava', '421'), ('Europe/Brussels', '32'),
  ('Europe/Bucharest', '40'), ('Europe/Budapest', '36'), ('Europe/Chisinau', '373'), ('Europe/Copenhagen', '45'),
  ('Europe/Dublin', '353'), ('Europe/Gibraltar', '350'), ('Europe/Helsinki', '358'), ('Europe/Istanbul', '90'),
  ('Europe/Kyiv', '380'), ('Europe/Lisbon', '351'), ('Europe/Ljubljana', '386'), ('Europe/London', '44'),
  ('Europe/Luxembourg', '352'), ('Europe/Madrid', '34'), ('Europe/Malta', '356'), ('Europe/Minsk', '375'),
  ('Europe/Monaco', '377'), ('Europe/Moscow', '7'), ('Europe/Oslo', '47'), ('Europe/Paris', '33'),
  ('Europe/Podgorica', '382'), ('Europe/Prague', '420'), ('Europe/Riga', '371'), ('Europe/Rome', '39'),
  ('Europe/San_Marino', '378'), ('Europe/Sarajevo', '387'), ('Europe/Skopje', '389'), ('Europe/Sofia', '359'),
  ('Europe/Stockholm', '46'), ('Europe/Tallinn', '372'), ('Europe/Tirane', '355'), ('Europe/Vaduz', '423'),
  ('Europe/Vienna', '43'), ('Europe/Vilnius', '370'), ('Europe/Warsaw', '48'), ('Europe/Zagreb', '385'),
  ('Europe/Zurich', '41'), ('Indian/Antananarivo', '261'), ('Indian/Chagos', '246'), ('Indian/Comoro', '269'),
  ('Indian/Mahe', '248'), ('Indian/Maldives', '960'), ('Indian/Mauritius', '230'), ('Indian/Reunion', '262'),
  ('Pacific/Apia', '685'), ('Pacific/Auckland', '64'), ('Pacific/Efate', '678'), ('Pacific/Fakaofo', '690'),
  ('Pacific/Fiji', '679'), ('Pacific/Funafuti', '688'), ('Pacific/Guadalcanal', '677'), ('Pacific/Majuro', '692'),
  ('Pacific/Nauru', '674'), ('Pacific/Niue', '683'), ('Pacific/Norfolk', '672'), ('Pacific/Noumea', '687'),
  ('Pacific/Palau', '680'), ('Pacific/Pohnpei', '691'), ('Pacific/Port_Moresby', '675'),
  ('Pacific/Rarotonga', '682'), ('Pacific/Tahiti', '689'), ('Pacific/Tarawa', '686'), ('Pacific/Tongatapu', '676'),
  ('Pacific/Wallis', '681'),
  ('America/New_York', '1203 1475 1860 1959 1202 1771 1302 1239 1305 1321 1324 1352 1386 1407 1561 1645 1656 1689'),
  ('America/New_York', '1728 1727 1754 1772 1786 1813 1863 1904 1941 1954 1229 1404 1470 1478 1678 1706 1762 1770'),
  ('America/New_York', '1912 1943 1502 1606 1859 1207 1227 1240 1301 1410 1443 1667 1339 1351 1413 1508 1617 1774'),
  ('America/New_York', '1781 1857 1978 1603 1201 1551 1609 1640 1732 1848 1856 1862 1908 1973 1212 1315 1329 1332'),
  ('America/New_York', '1347 1363 1516 1518 1585 1607 1624 1631 1646 1680 1716 1718 1838 1845 1914 1917 1929 1934'),
  ('America/New_York', '1252 1336 1472 1704 1743 1828 1910 1919 1980 1984 1216 1220 1234 1283 1326 1330 1380 1419'),
  ('America/New_York', '1436 1440 1513 1567 1614 1740 1937 1215 1223 1267 1272 1412 1445 1484 1570 1582 1610 1717'),
  ('America/New_York', '1724 1814 1835 1878 1401 1803 1821 1839 1843 1854 1864 1423 1865 1802 1276 1434 1540 1571'),
  ('America/New_York', '1686 1703 1729 1757 1804 1826 1948 1304 1681'),
  ('America/Detroit', '1231 1248 1269 1313 1517 1586 1616 1679 1734 1810 1906 1947 1989'),
  ('America/Indiana/Indianapolis', '1260 1317 1463 1574 1765 1812 1930'),
  ('America/Chicago', '1205 1251 1256 1334 1659 1938 1327 1479 1501 1870 1448 1850 1217 1224 1309 1312 1331 1447'),
  ('America/Chicago', '1464 1618 1630 1708 1730 1773 1779 1815 1847 1861 1872 1219 1319 1515 1563 1641 1712 1316'),
  ('America/Chicago', '1620 1785 1913 1270 1364 1225 1318 1337 1457 1504 1985 1218 1320 1507 1612 1651 1763 1924'),
  ('America/Chicago', '1952 1228 1601 1662 1769 1235 1314 1417 1557 1573 1636 1660 1816 1975 1308 1402 1531 1701'),
  ('America/Chicago', '1405 1539 1572 1580 1918 1605 1615 1629 1731 1901 1931 1210 1214 1254 1281 1325 1346 1361'),
  ('America/Chicago', '1409 1430 1432 1469 1512 1682 1713 1726 1737 1806 1817 1830 1832 1903 1936 1940 1945 1956'),
  ('America/Chicago', '1471 1621 1972 1979 1262 1274 1353 1414 1534 1608 1715 1920'),
  ('America/Denver', '1303 1719 1720 1748 1970 1983 1406 1505 1575 1385 1435 1801 1307 1915'),
  ('America/Boise', '1208 1986'), ('America/Phoenix', '1480 1520 1602 1623 1928'),
  ('America/Los_Angeles', '1209 1213 1279 1310 1323 1341 1350 1357 1369 1408 1415 1424 1442 1510 1530 1559 1562 1619'),
  ('America/Los_Angeles', '1626 1628 1650 1657 1661 1669 1707 1714 1738 1747 1760 1805 1818 1820 1831 1837 1840 1858'),
  ('America/Los_Angeles', '1909 1916 1925 1949 1951 1702 1725 1775 1458 1503 1541 1971 1206 1253 1360 1425 1509 1564'),
  ('America/Anchorage', '1907'), ('Pacific/Honolulu', '1808'), ('America/Puerto_Rico', '1787 1939'),
  ('America/St_Thomas', '1340'), ('Pacific/Guam', '1671'), ('Pacific/Saipan', '1670'), ('Pacific/Pago_Pago', '1684'),
  ('America/Vancouver', '1236 1250 1257 1604 1672 1778'), ('America/Edmonton', '1368 1403 1587 1780 1825 1867'),
  ('America/Regina', '1306 1474 1639'), ('America/Winnipeg', '1204 1431 1584'),
  ('America/Toronto', '1226 1249 1289 1343 1365 1382 1416 1437 1519 1548 1613 1647 1683 1705 1742 1753 1807 1905'),
  ('America/Toronto', '1942 1263 1354 1367 1418 1438 1450 1468 1514 1579 1581 1819 1873'),
  ('America/Moncton', '1428 1506'), ('America/Halifax', '1782 1902'), ('America/St_Johns', '1709 1879'),
  ('America/Nassau', '1242'), ('America/Barbados', '1246'), ('America/Anguilla', '1264'), ('America/Antigua', '1268'),
  ('America/Tortola', '1284'), ('America/Cayman', '1345'), ('Atlantic/Bermuda', '1441'), ('America/Grenada', '1473'),
  ('America/Grand_Turk', '1649'), ('America/Jamaica', '1658 1876'), ('America/Montserrat', '1664'),
  ('America/Lower_Princes', '1721'), ('America/St_Lucia', '1758'), ('America/Dominica', '1767'),
  ('America/St_Vincent', '1784'), ('America/Santo_Domingo', '1809 1829 1849'), ('America/Port_of_Spain', '1868'),
  ('America/St_Kitts', '1869'), ('Africa/Lubumbashi', '2432'), ('Indian/Mayotte', '262269 262639'),
  ('Atlantic/St_Helena', '247'), ('Europe/Belgrade', '383'), ('Asia/Almaty', '76 77'), ('Australia/Perth', '6186 6189 61851'),
  ('Australia/Adelaide', '618'), ('Australia/Brisbane', '617'), ('America/Rio_Branco', '5568'),
  ('America/Manaus', '5592 5597'), ('America/Porto_Velho', '5569'), ('America/Boa_Vista', '5595'),
  ('America/Cuiaba', '5565 5566'), ('America/Campo_Grande', '5567'), ('America/Tijuana', '52616 52646 52658 52661 52663 52664 52665 52686'),
  ('America/Hermosillo', '52622 52623 52631 52632 52633 52634 52637 52638 52641 52642 52643 52644 52645 52647 52651 52653 52662'),
  ('America/Mazatlan', '52311 52319 52323 52324 52325 52327 52389 52612 52613 52615 52624 52667 52668 52669 52672 52673 52687'),
  ('America/Mazatlan', '52694 52695 52696 52697 52698'), ('America/Ciudad_Juarez', '52656'), ('America/Ojinaga', '52626'),
  ('America/Matamoros', '52867 52868 52877 52878 52894 52899'), ('America/Cancun', '52983 52984 52987 52998'),
  ('Asia/Makassar', '6236 6237 6238 624 62511 62512 62517 62518 62526 62527 6254 6255'),
  ('Asia/Jayapura', '6290 6291 6292 6295 6296 6297 6298'),
  ('Europe/Kaliningrad', '7401'), ('Europe/Samara', '7341 7842 7845 7846 7848 7851'), ('Asia/Yekaterinburg', '734 735'),
  ('Asia/Omsk', '7381'), ('Asia/Novosibirsk', '7382 7383'), ('Asia/Krasnoyarsk', '7384 7385 7388 7390 7391 7394'),
  ('Asia/Irkutsk', '7301 7395'), ('Asia/Yakutsk', '7302 7411 7416'), ('Asia/Vladivostok', '7421 7423 7426'),
  ('Asia/Sakhalin', '7424'), ('Asia/Magadan', '7413'), ('Asia/Kamchatka', '7415'), ('Asia/Anadyr', '7427'),
  ('Atlantic/Canary', '34822 34828 34922 34928'),
  ('Atlantic/Madeira', '351291'), ('Atlantic/Azores', '351292 351295 351296')
) z (zone, prefixes) cross join lateral string_to_table(prefixes, ' ') prefix;
