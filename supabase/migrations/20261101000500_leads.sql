-- Leads: the people a business may serve.

create table public.leads (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  status text not null default 'new',
  name text,
  email text,
  phone text,
  time_zone text,
  locale text,
  source text not null default 'manual',
  tags text[] not null default '{}',
  custom jsonb not null default '{}',
  first_seen_at timestamptz not null default now(),
  last_contact_at timestamptz,
  search text not null generated always as (lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint leads_status_is_known check (status in ('new', 'contacted', 'callback', 'not_interested', 'booking_claimed', 'booked')),
  constraint leads_email_is_lower_case check (email = lower(email)),
  constraint leads_source_is_known check (source in ('manual', 'import', 'inbound_call', 'outbound_call', 'booking')),
  constraint leads_can_be_reached check (email is not null or phone is not null)
);
comment on table public.leads is 'A person the business may serve; found by e-mail, else by phone.';
comment on column public.leads.phone is 'E.164, or the provider''s own text where it could not be read as a number.';
comment on column public.leads.search is 'Everything a person may type to find the lead, in lower case; indexed by trigrams, so that like with a part is quick (ilike compares three times as long).';
comment on column public.leads.status is 'Computed from calls and appointments by private.refresh_leads.';
-- The first calls of a lead change it within minutes: room for that on its own page.
alter table public.leads set (fillfactor = 80);
create unique index leads_phone_is_unique on public.leads (organization_id, phone) where phone is not null;
create unique index leads_email_is_unique on public.leads (organization_id, email) where email is not null;
create index leads_newest_idx on public.leads (organization_id, first_seen_at desc, id);
create index leads_search_idx on public.leads using gin (search extensions.gin_trgm_ops);
create trigger touch_updated_at before update on public.leads for each row execute function private.touch_updated_at();

create function private.find_or_make_lead(
  p_organization_id uuid, p_email text, p_phone text, p_name text, p_source text, p_seen_at timestamptz,
  p_time_zone text default null, p_locale text default null
) returns uuid language plpgsql set search_path = '' as $$
declare
  v_email text := nullif(lower(trim(p_email)), '');
  v_phone text := case when private.is_e164(p_phone) then p_phone end;
  v public.leads;
  v_other uuid;
begin
  if v_email is null and v_phone is null then return null; end if;
  for attempt in 1..3 loop
    v := null;
    if v_email is not null then
      select * into v from public.leads where organization_id = p_organization_id and email = v_email;
    end if;
    if v.id is null and v_phone is not null then
      select * into v from public.leads where organization_id = p_organization_id and phone = v_phone;
    end if;
    if v.id is null then
      insert into public.leads (organization_id, email, phone, name, source, first_seen_at, time_zone, locale)
      values (p_organization_id, v_email, v_phone, p_name, p_source, p_seen_at, p_time_zone, p_locale)
      on conflict do nothing returning * into v;
      if v.id is not null then return v.id; end if;
      continue; -- somebody made it meanwhile: find it
    end if;
    if (v.email is null and v_email is not null) or (v.phone is null and v_phone is not null)
      or (v.name is null and p_name is not null) or (v.time_zone is null and p_time_zone is not null)
      or (v.locale is null and p_locale is not null) then
      -- One lead known by its e-mail only and one by its phone only turn out to be the same person.
      if v.phone is null and v_phone is not null then
        select id into v_other from public.leads where organization_id = p_organization_id and phone = v_phone and email is null;
        if found then perform private.merge_leads(p_organization_id, v.id, v_other); end if;
      end if;
      -- Only gaps are filled, and never with what already identifies somebody else.
      update public.leads set
        email = coalesce(email, v_email),
        phone = coalesce(phone, (select v_phone where not exists (
          select 1 from public.leads o where o.organization_id = p_organization_id and o.phone = v_phone))),
        name = coalesce(name, p_name), time_zone = coalesce(time_zone, p_time_zone), locale = coalesce(locale, p_locale)
      where id = v.id;
    end if;
    return v.id;
  end loop;
  raise exception 'lead for organization % kept changing while it was looked up', p_organization_id;
end $$;
comment on function private.find_or_make_lead is
  'The lead with this e-mail, else with this E.164 number, else a new one; gaps are filled. Null when neither identifies anybody (withheld numbers).';

create function private.merge_leads(p_organization_id uuid, p_kept uuid, p_gone uuid) returns void
language plpgsql set search_path = '' as $$
declare v public.leads;
begin
  update public.calls set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  update public.appointments set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  perform private.move_contacts(p_organization_id, p_kept, p_gone);
  update public.messages set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  update public.lead_status_changes set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  delete from public.leads where organization_id = p_organization_id and id = p_gone returning * into v;
  update public.leads k set
    phone = coalesce(k.phone, v.phone), email = coalesce(k.email, v.email), tags = array(select distinct unnest(k.tags || v.tags) order by 1),
    custom = v.custom || k.custom,
    -- What a person entered outlives what deliveries say, as in refresh_leads.
    source = case when k.source in ('manual', 'import') then k.source else v.source end,
    first_seen_at = case when v.source in ('manual', 'import') and k.source not in ('manual', 'import') then v.first_seen_at else k.first_seen_at end,
    name = case when v.source in ('manual', 'import') and k.source not in ('manual', 'import') then coalesce(v.name, k.name) else coalesce(k.name, v.name) end,
    time_zone = coalesce(k.time_zone, v.time_zone), locale = coalesce(k.locale, v.locale)
  where k.organization_id = p_organization_id and k.id = p_kept;
end $$;
comment on function private.merge_leads is
  'Two leads turn out to be one person, because the delivery that names both e-mail and phone came last: one takes over the calls and appointments of the other.';

alter table public.leads enable row level security;
create policy "members read their organization's leads" on public.leads for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.leads to authenticated;
grant select, insert, update, delete on public.leads to service_role;
