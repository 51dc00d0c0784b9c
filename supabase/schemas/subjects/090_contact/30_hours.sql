-- Contact hours: when people may be contacted.

create function private.contact_hours_stay_as_written() returns trigger language plpgsql set search_path = '' as $$
begin
  -- Erasing an organization also erases its hours; its row is already gone then.
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  end if;
  perform private.refuse(403, 'contact_hours_are_append_only', 'Write a new version');
  return null;
end $$;
comment on function private.contact_hours_stay_as_written is 'Trigger: contact hours are never changed, because receipts refer to them.';

create function private.contact_hours_version(p_organization_id uuid, p_at timestamptz) returns int language sql stable
  set search_path = '' as $$
  select max(h.version) from public.contact_hours h where h.organization_id = p_organization_id and (h.created_at <= p_at or h.version = 1)
$$;
comment on function private.contact_hours_version is 'Returns the version of an organization''s contact hours that applies at a time.';

create function private.built_in_hours(p_channel text) returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_agg(jsonb_build_object('weekday', n,
    'opens', case p_channel when 'call' then case when n < 6 then '09:00' else '10:00' end when 'sms' then '08:00' else '00:00' end,
    'closes', case p_channel when 'call' then case when n < 6 then '20:00' else '18:00' end when 'sms' then '21:00' else '24:00' end)
      order by n)
  from generate_series(1, 7) n
$$;
comment on function private.built_in_hours is
  'Returns the hours of an organization without its own: calls 9-20, at weekends 10-18; SMS 8-21; e-mail always.';

create function private.write_first_contact_hours() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.contact_hours (organization_id, version, call, sms, created_at)
  values (new.id, 1, private.built_in_hours('call'), private.built_in_hours('sms'), new.created_at);
  return null;
end $$;
comment on function private.write_first_contact_hours is
  'Trigger: gives a new organization its first contact hours. Definer, because nobody writes them directly.';

create function private.contact_hours_at(p_organization_id uuid, p_channel text, p_at timestamptz)
returns table (weekday int, opens time, closes time) language sql stable set search_path = '' as $$
  select x.weekday, x.opens, x.closes
  from jsonb_to_recordset(case when p_channel in ('call', 'sms') then
    (select case p_channel when 'call' then h.call else h.sms end from public.contact_hours h
     where h.organization_id = p_organization_id and h.version = private.contact_hours_version(p_organization_id, p_at))
    else private.built_in_hours(p_channel) end) x (weekday int, opens time, closes time)
$$;
comment on function private.contact_hours_at is
  'Returns an organization''s hours of a channel at a time. E-mail, which disturbs nobody, is always open.';

create function private.are_windows(p_windows jsonb) returns boolean language plpgsql immutable set search_path = '' as $$
begin
  if p_windows is null then return true; end if;
  return jsonb_typeof(p_windows) = 'array' and jsonb_array_length(p_windows) <= 28 and not exists (
    select 1 from jsonb_to_recordset(p_windows) w (weekday int, opens time, closes time)
    where (w.weekday between 1 and 7 and w.opens < w.closes) is not true);
exception when data_exception or datetime_field_overflow or invalid_text_representation or invalid_datetime_format
  or invalid_parameter_value then
  return false;
end $$;
comment on function private.are_windows is 'Returns whether the value is [{weekday 1-7, opens "09:00", closes "17:30"}], or null.';
-- A constraint runs with the rights of the role that writes the row.
grant execute on function private.are_windows to service_role;

create function private.are_contact_hours(p_windows jsonb) returns boolean language plpgsql stable set search_path = '' as $$
begin
  -- The law (8 to 21 in the USA) and courtesy limit everyone's day; overlapping windows would call a person twice.
  return p_windows is not null and private.are_windows(p_windows) and jsonb_array_length(p_windows) > 0 and not exists (
    with w as (select x.*, row_number() over () as n from jsonb_to_recordset(p_windows) x (weekday int, opens time, closes time))
    select from w where w.opens < '08:00' or w.closes > '21:00'
      or exists (select from w o where o.n <> w.n and o.weekday = w.weekday and o.opens < w.closes and w.opens < o.closes));
end $$;
comment on function private.are_contact_hours is
  'Returns whether these are windows between 8 and 21 o''clock, at least one, without overlaps.';

create function private.sorted_windows(p_windows jsonb) returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_agg(jsonb_build_object('weekday', x.weekday, 'opens', to_char(x.opens, 'HH24:MI'), 'closes', to_char(x.closes, 'HH24:MI'))
    order by x.weekday, x.opens)
  from jsonb_to_recordset(p_windows) x (weekday int, opens time, closes time)
$$;
comment on function private.sorted_windows is 'Returns windows sorted by weekday and time, written "HH:MM", without any other keys.';

create function private.change_contact_hours_as(p_organization_id uuid, p_actor uuid, p_call jsonb, p_sms jsonb, p_as_of timestamptz)
returns int
language plpgsql security definer set search_path = '' as $$
declare v_version int;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  if not (private.are_contact_hours(p_call) and private.are_contact_hours(p_sms)) then
    perform private.refuse(422, 'contact_hours_invalid',
      'For calls and for SMS: at least one window, each within 08:00 to 21:00, none overlapping another of its day');
  end if;
  -- Two managers at once write one version after the other.
  perform 1 from public.organizations where id = p_organization_id for no key update;
  v_version := 1 + coalesce((select max(version) from public.contact_hours where organization_id = p_organization_id), 0);
  insert into public.contact_hours (organization_id, version, call, sms, author, created_at)
  values (p_organization_id, v_version, private.sorted_windows(p_call), private.sorted_windows(p_sms), p_actor, p_as_of);
  perform private.audit(p_organization_id, p_actor, 'contact_hours.changed', v_version::text, jsonb_build_object('version', v_version));
  return v_version;
end $$;
comment on function private.change_contact_hours_as is 'Writes the next version. Definer, because nobody writes contact hours directly.';

create function private.change_contact_hours(p_organization_id uuid, p_call jsonb, p_sms jsonb) returns int
language sql security definer set search_path = '' as $$
  select private.change_contact_hours_as(p_organization_id, auth.uid(), p_call, p_sms, now())
$$;
comment on function private.change_contact_hours is
  'change_contact_hours_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.change_contact_hours to authenticated;

create function private.narrowed_contact_hours(p_organization_id uuid, p_channel text, p_windows jsonb default null,
  p_at timestamptz default now())
returns table (weekday int, opens time, closes time) language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
begin
  -- A campaign's windows narrow the organization's hours and never widen them.
  return query
  select h.weekday, greatest(h.opens, w.opens), least(h.closes, w.closes)
  from private.contact_hours_at(p_organization_id, p_channel, p_at) h
  join lateral (
    select null::time as opens, null::time as closes where p_windows is null
    union all
    select x.opens, x.closes from jsonb_to_recordset(p_windows) x (weekday int, opens time, closes time) where x.weekday = h.weekday
  ) w on coalesce(greatest(h.opens, w.opens) < least(h.closes, w.closes), true);
end $$;
comment on function private.narrowed_contact_hours is
  'Returns when a channel may be used, by ISO weekday and local time: the organization''s contact hours at a time, narrowed by p_windows, '
  'which is [{weekday, opens, closes}] or null.';

create function private.open_ranges(
  p_organization_id uuid, p_zone text, p_channel text, p_windows jsonb, p_from timestamptz, p_until timestamptz, p_as_of timestamptz
)
returns tstzmultirange language sql stable set search_path = '' as $$
  select coalesce(range_agg(tstzrange(o.opens_at, o.until_at)), '{}') from (
    select (d.day + w.opens) at time zone p_zone as opens_at, (d.day + w.closes) at time zone p_zone as until_at
    from (
      select (p_from at time zone p_zone)::date + n as day
      from generate_series(0, (p_until at time zone p_zone)::date - (p_from at time zone p_zone)::date + 8) n
    ) d join private.narrowed_contact_hours(p_organization_id, p_channel, p_windows, p_as_of) w on w.weekday = extract(isodow from d.day)
  ) o where o.opens_at < o.until_at
$$;
comment on function private.open_ranges is
  'Returns when the channel is open in the zone from p_from on, by the hours that apply at p_as_of, far enough to find the first opening '
  'after any time up to p_until with private.first_open_at.';

create function private.first_open_at(p_ranges tstzmultirange, p_from timestamptz) returns timestamptz
language sql immutable set search_path = '' as $$
  select lower(p_ranges * tstzmultirange(tstzrange(p_from, null)))
$$;
comment on function private.first_open_at is
  'Returns the first time from p_from on within the ranges; p_from itself if it is. Null if there is none.';

create function private.next_open(p_organization_id uuid, p_zone text, p_channel text, p_windows jsonb, p_from timestamptz,
  p_as_of timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
  select private.first_open_at(private.open_ranges(p_organization_id, p_zone, p_channel, p_windows, p_from, p_from, p_as_of), p_from)
$$;
comment on function private.next_open is
  'Returns the first time from p_from on at which the channel is open in the zone, by the hours that apply at p_as_of; p_from itself if '
  'it is open. Null if it never is.';

create function private.waking_hour(p_organization_id uuid, p_as_of timestamptz, p_latest timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
  -- The hours for texts are the hours in which people are awake.
  select case when n.at <= p_latest then n.at else p_as_of end
  from (select private.next_open(p_organization_id, (select o.time_zone from public.organizations o where o.id = p_organization_id), 'sms',
    null, p_as_of, p_as_of) as at) n
$$;
comment on function private.waking_hour is 'Returns now, or the start of the organization''s day unless that is later than p_latest.';
