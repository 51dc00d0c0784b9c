-- Confirm links: a token in a message lets its reader answer without a log-in.

create function private.make_confirm_link(p_organization_id uuid, p_appointment_id uuid, p_user_id uuid default null,
  p_as_of timestamptz default now()) returns text
language plpgsql set search_path = '' as $$
declare
  v_site text := (select rtrim(decrypted_secret, '/') from vault.decrypted_secrets where name = 'site_url');
  v_token text := translate(encode(extensions.gen_random_bytes(24), 'base64'), '+/', '-_');
begin
  if v_site is null then return null; end if;
  insert into private.confirm_links (token_hash, organization_id, appointment_id, user_id, about_starts_at, made_at, expires_at)
  select encode(sha256(v_token::bytea), 'hex'), a.organization_id, a.id, p_user_id, a.starts_at, p_as_of,
    greatest(p_as_of + interval '7 days',
    private.deadline(a, (private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at))).hours_after_end))
  from public.appointments a where a.organization_id = p_organization_id and a.id = p_appointment_id;
  return v_site || '/answer/' || v_token;
end $$;
comment on function private.make_confirm_link is
  'Returns a new link to the dashboard that answers for one member, else for the lead, about one appointment, for seven days and at least '
  'until its deadline; null if the Vault secret site_url is not set.';

create function private.confirm_link_state(k private.confirm_links, a public.appointments, p_as_of timestamptz) returns text
language plpgsql stable set search_path = '' as $$
declare v_statement text := private.statement_state(a, p_as_of);
begin
  return case
    when k.token_hash is null then 'unknown'
    when k.user_id is not null
      and coalesce(private.role_rank(private.member_role(k.organization_id, k.user_id)), 0) < private.role_rank('agent') then 'unknown'
    when k.expires_at <= p_as_of then 'expired'
    when v_statement = 'not_booked' then 'cancelled'
    when a.starts_at is distinct from k.about_starts_at then 'moved'
    -- After the deadline a member can dispute; a lead's statement is kept for a dispute.
    when v_statement = 'closed' and k.user_id is null then 'late'
    else v_statement end;
end $$;
comment on function private.confirm_link_state is
  'Returns unknown, expired, cancelled, moved, too_early, open, late (a lead''s statement that changes no verdict) or closed.';

create function private.describe_confirm_link(k private.confirm_links, a public.appointments, p_as_of timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_state text := private.confirm_link_state(k, a, p_as_of);
  v jsonb := jsonb_build_object('state', v_state);
begin
  if v_state = 'unknown' then return v; end if;
  return (
    select v || jsonb_build_object('organization', private.plain(o.name), 'locale', x.locale)
      -- A link that is no longer valid reveals only whose it was.
      || case when v_state in ('open', 'late', 'closed')
        then jsonb_strip_nulls(jsonb_build_object('who', case when k.user_id is null then 'lead' else 'owner' end,
        'came', k.came, 'day', t.day, 'time', t.clock, 'attendee', case when k.user_id is not null then private.plain(a.attendee_name) end))
          else '{}' end
    from public.organizations o
    left join public.leads l on l.organization_id = a.organization_id and l.id = a.lead_id
    cross join lateral (select
      case when k.user_id is null then private.language_of(l, a)
        else coalesce((select p.locale from public.profiles p where p.user_id = k.user_id), o.locale) end as locale,
      coalesce(case when k.user_id is null then private.known_zone(a.attendee_time_zone) end, o.time_zone) as zone) x
    cross join lateral private.format_time(a.starts_at, x.zone, x.locale) t
    where o.id = k.organization_id);
end $$;
comment on function private.describe_confirm_link is
  'Returns what a link shows: {state, organization, locale, who, day, time, attendee, came}.';

create function private.look_at_confirm_link(p_token text, p_as_of timestamptz default now()) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  k private.confirm_links;
  a public.appointments;
begin
  select * into k from private.confirm_links where token_hash = encode(sha256(coalesce(p_token, '')::bytea), 'hex');
  select * into a from public.appointments x where x.organization_id = k.organization_id and x.id = k.appointment_id;
  return private.describe_confirm_link(k, a, p_as_of);
end $$;
comment on function private.look_at_confirm_link is
  'Returns what a link asks and which answer it has. Changes nothing, because link previews and mail scanners open it too.';

create function private.answer_confirm_link(p_token text, p_came boolean, p_as_of timestamptz default now()) returns jsonb
language plpgsql set search_path = '' as $$
declare
  k private.confirm_links;
  a public.appointments;
begin
  select * into k from private.confirm_links where token_hash = encode(sha256(coalesce(p_token, '')::bytea), 'hex');
  -- Locks the appointment first, as all writers do; only what is read after the lock counts.
  select * into a from public.appointments x where x.organization_id = k.organization_id and x.id = k.appointment_id for no key update;
  if p_came is not null and private.confirm_link_state(k, a, p_as_of) in ('open', 'late') then
    if k.user_id is null then
      perform private.record_lead_statement(a.id, p_came, 'link', p_as_of);
    else
      perform private.record_owner_statement_as(a.id, p_came, k.user_id, 'link', p_as_of);
    end if;
    update private.confirm_links set answered_at = p_as_of, came = p_came where token_hash = k.token_hash returning * into k;
  end if;
  return private.describe_confirm_link(k, a, p_as_of);
end $$;
comment on function private.answer_confirm_link is
  'Records a yes or no with a link and returns what it shows then. Before the deadline a later answer replaces an earlier one; repeating '
  'one adds nothing.';
