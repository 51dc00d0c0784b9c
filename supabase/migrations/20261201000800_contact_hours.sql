-- Contact hours: when an organization lets people be called and written to, by version. Its campaigns narrow them.

create table public.contact_hours (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  version int not null,
  call jsonb not null,
  sms jsonb not null,
  author uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, version),
  constraint contact_hours_count_from_one check (version >= 1)
);
comment on table public.contact_hours is
  'When an organization''s calls and SMS may reach people, on their own wall clock. Append only: the newest version counts, the first one also for all that was before it.';
comment on column public.contact_hours.author is 'Who said so; null is the platform''s own first version.';
comment on column public.contact_hours.call is '[{weekday 1-7, opens, closes}], several a day if need be; a weekday that is missing is closed. Of sms the same.';

create function private.contact_hours_stay_as_written() returns trigger language plpgsql set search_path = '' as $$
begin
  -- An organization that is erased takes its hours with it: then the parent row is already gone.
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  end if;
  perform private.refuse(403, 'contact_hours_are_append_only', 'Write a new version');
  return null;
end $$;
comment on function private.contact_hours_stay_as_written is 'Trigger: the hours that receipts rest on are never changed, whoever asks.';
create trigger contact_hours_append_only before update or delete on public.contact_hours
  for each row execute function private.contact_hours_stay_as_written();

create function private.contact_hours_version(p_organization_id uuid, p_at timestamptz) returns int language sql stable set search_path = '' as $$
  select max(h.version) from public.contact_hours h where h.organization_id = p_organization_id and (h.created_at <= p_at or h.version = 1)
$$;
comment on function private.contact_hours_version is 'Which version of an organization''s contact hours is in force at an instant.';

create function private.built_in_hours(p_channel text) returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_agg(jsonb_build_object('weekday', n,
    'opens', case p_channel when 'call' then case when n < 6 then '09:00' else '10:00' end when 'sms' then '08:00' else '00:00' end,
    'closes', case p_channel when 'call' then case when n < 6 then '20:00' else '18:00' end when 'sms' then '21:00' else '24:00' end) order by n)
  from generate_series(1, 7) n
$$;
comment on function private.built_in_hours is 'The hours of an organization that has not chosen its own: calls 9-20, at week-ends 10-18; SMS 8-21; e-mail always.';

create function private.write_first_contact_hours() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.contact_hours (organization_id, version, call, sms, created_at)
  values (new.id, 1, private.built_in_hours('call'), private.built_in_hours('sms'), new.created_at);
  return null;
end $$;
comment on function private.write_first_contact_hours is
  'Trigger: an organization has contact hours from its first day. Definer, because nobody writes them directly.';
create trigger write_first_contact_hours after insert on public.organizations for each row execute function private.write_first_contact_hours();
insert into public.contact_hours (organization_id, version, call, sms, created_at)
select id, 1, private.built_in_hours('call'), private.built_in_hours('sms'), created_at from public.organizations;

create function private.house_hours(p_organization_id uuid, p_channel text, p_at timestamptz)
returns table (weekday int, opens time, closes time) language sql stable set search_path = '' as $$
  select x.weekday, x.opens, x.closes
  from jsonb_to_recordset(case when p_channel in ('call', 'sms') then
    (select case p_channel when 'call' then h.call else h.sms end from public.contact_hours h
     where h.organization_id = p_organization_id and h.version = private.contact_hours_version(p_organization_id, p_at))
    else private.built_in_hours(p_channel) end) x (weekday int, opens time, closes time)
$$;
comment on function private.house_hours is 'An organization''s hours of a channel at an instant. E-mail, which waits silently, is always open.';

create function private.are_contact_hours(p_windows jsonb) returns boolean language plpgsql stable set search_path = '' as $$
begin
  -- Law (of the USA: 8 to 21) and decency end the day for everybody; a person is not called twice for windows that overlap.
  return p_windows is not null and private.are_windows(p_windows) and jsonb_array_length(p_windows) > 0 and not exists (
    with w as (select x.*, row_number() over () as n from jsonb_to_recordset(p_windows) x (weekday int, opens time, closes time))
    select from w where w.opens < '08:00' or w.closes > '21:00'
      or exists (select from w o where o.n <> w.n and o.weekday = w.weekday and o.opens < w.closes and w.opens < o.closes));
end $$;
comment on function private.are_contact_hours is
  'Whether these are windows between 8 and 21 o''clock, at least one, of which no two overlap.';

create function private.write_contact_hours(p_organization_id uuid, p_actor uuid, p_call jsonb, p_sms jsonb, p_as_of timestamptz) returns int
language plpgsql security definer set search_path = '' as $$
declare v_version int;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  if not (private.are_contact_hours(p_call) and private.are_contact_hours(p_sms)) then
    perform private.refuse(422, 'contact_hours_invalid', 'For calls and for SMS: at least one window, each within 08:00 to 21:00, none overlapping another of its day');
  end if;
  -- Two managers at once write one version after the other.
  perform 1 from public.organizations where id = p_organization_id for no key update;
  v_version := 1 + coalesce((select max(version) from public.contact_hours where organization_id = p_organization_id), 0);
  insert into public.contact_hours (organization_id, version, call, sms, author, created_at)
  values (p_organization_id, v_version, private.in_order(p_call), private.in_order(p_sms), p_actor, p_as_of);
  perform private.audit(p_organization_id, p_actor, 'contact_hours.changed', v_version::text, jsonb_build_object('version', v_version));
  return v_version;
end $$;
comment on function private.write_contact_hours is 'Writes the next version. Definer, because nobody writes contact hours directly.';

create function private.in_order(p_windows jsonb) returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_agg(jsonb_build_object('weekday', x.weekday, 'opens', to_char(x.opens, 'HH24:MI'), 'closes', to_char(x.closes, 'HH24:MI')) order by x.weekday, x.opens)
  from jsonb_to_recordset(p_windows) x (weekday int, opens time, closes time)
$$;
comment on function private.in_order is 'Windows by weekday and time, written "HH:MM", and nothing else that was sent along.';

create function private.change_contact_hours(p_organization_id uuid, p_call jsonb, p_sms jsonb) returns int
language sql security definer set search_path = '' as $$
  select private.write_contact_hours(p_organization_id, auth.uid(), p_call, p_sms, now())
$$;
comment on function private.change_contact_hours is
  'write_contact_hours for the caller and from now on. Definer: neither who asks nor the time may be chosen by who asks.';

create function public.change_contact_hours(p_organization_id uuid, p_call jsonb, p_sms jsonb) returns int
language sql set search_path = '' as $$
  select private.change_contact_hours(p_organization_id, p_call, p_sms)
$$;
comment on function public.change_contact_hours is
  'Writes the next version of when people may be called and sent SMS, each [{weekday 1-7, opens "09:00", closes "17:30"}] on their own clock, and answers its number; for managers and above. Refuses: contact_hours_invalid, role_too_low.';

alter table public.contact_hours enable row level security;
create policy "members read their organization's contact hours" on public.contact_hours for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.contact_hours to authenticated, service_role;
grant execute on function private.change_contact_hours, public.change_contact_hours to authenticated;

create trigger announce_insert after insert on public.contact_hours referencing new table as changed for each statement execute function private.announce_also('version', 'campaigns');
