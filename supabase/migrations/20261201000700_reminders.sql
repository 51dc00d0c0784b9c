-- Reminders: what is said before an appointment, the question after it, winning back who did not come, and one-tap answers.

create type private.reminder_slot as (
  step text, channel text, due_at timestamptz, expires_at timestamptz, decision text, zone text, zone_source text
);
comment on type private.reminder_slot is
  'One message an appointment asks for: decision is `plan`, or the machine code of why it is not sent.';

create function private.reminder_slots(a public.appointments, p_as_of timestamptz) returns setof private.reminder_slot
language plpgsql set search_path = '' as $$
declare
  v_lead public.leads;
  v_purpose text;
  v_to text;
  v_answer private.permission;
  r private.reminder_slot;
begin
  select * into v_lead from public.leads l where l.organization_id = a.organization_id and l.id = a.lead_id;
  for r in
    select s.step, s.channel, s.base + s.off, s.base + s.off + s.patience, 'plan', null, null
    from (values
      -- Elapsed time, not clock time: over a change of clocks "2 h before" is still two hours.
      ('reminder_24h', 'sms', a.starts_at, interval '-24 hours', interval '2 hours'),
      ('reminder_24h', 'email', a.starts_at, interval '-24 hours', interval '2 hours'),
      ('reminder_2h', 'sms', a.starts_at, interval '-2 hours', interval '30 minutes'),
      ('reminder_15min', 'sms', a.starts_at, interval '-15 minutes', interval '10 minutes'),
      ('ask_lead', 'sms', coalesce(a.ends_at, a.starts_at), interval '1 hour', interval '24 hours')
    ) s (step, channel, base, off, patience)
  loop
    v_to := private.address_of(v_lead, a, r.channel);
    v_purpose := case r.step when 'ask_lead' then 'confirmation' else 'reminder' end;
    if v_lead.id is null or v_to is null then
      r.decision := case r.channel when 'sms' then 'no_number' else 'no_email' end;
    else
      v_answer := private.permit(a.organization_id, v_lead.id, r.channel, v_purpose, case r.channel when 'sms' then v_to end,
        case r.channel when 'email' then v_to end, null, false, r.due_at);
      r.zone := v_answer.zone;
      r.zone_source := v_answer.zone_source;
      r.decision := case
        when r.due_at <= p_as_of then 'too_late'
        when (private.message_provider(a.organization_id, r.channel)).id is null then 'no_provider'
        when v_answer.allowed then 'plan'
        -- The question afterwards may wait for the morning; a reminder of that hour would come too late or too early to be one.
        when r.step = 'ask_lead' and v_answer.not_before < r.expires_at then 'plan'
        when v_answer.reason = 'outside_hours' then 'skipped_quiet_hours'
        else v_answer.reason end;
      if r.decision = 'plan' and v_answer.not_before > r.due_at then r.due_at := v_answer.not_before; end if;
    end if;
    return next r;
  end loop;
end $$;
comment on function private.reminder_slots is 'What an appointment''s time asks to be said, and for each message whether it will be, decided now for the moment it is due.';

create function private.plan_reminders(p_appointment_ids uuid[], p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  r private.reminder_slot;
  v_planned int := 0;
  v_stale uuid[];
begin
  -- One at a time plans for an appointment; whoever comes second finds everything done.
  for a in select * from public.appointments where id = any (p_appointment_ids) order by id for no key update loop
    v_stale := array(
      select m.id from public.messages m
      where m.organization_id = a.organization_id and m.appointment_id = a.id and m.purpose in ('reminder', 'confirmation') and m.status in ('planned', 'queued')
        and (a.status <> 'booked' or m.about_starts_at is distinct from a.starts_at));
    if v_stale <> '{}' then
      perform private.cancel_these_messages(v_stale, case when a.status = 'cancelled' then 'appointment_cancelled' else 'appointment_moved' end, p_as_of);
    end if;
    continue when a.status <> 'booked' or a.lead_id is null or coalesce(a.ends_at, a.starts_at) + interval '1 hour' <= p_as_of
      or ((private.message_provider(a.organization_id, 'sms')).id is null and (private.message_provider(a.organization_id, 'email')).id is null);
    for r in select * from private.reminder_slots(a, p_as_of) loop
      perform private.settle_slot(a, r, p_as_of);
      v_planned := v_planned + (r.decision = 'plan')::int;
    end loop;
  end loop;
  return v_planned;
end $$;
comment on function private.plan_reminders is
  'Brings the planned messages of these appointments in line with their status, time and address: the same again, or two at once, changes nothing. Answers how many are planned.';

create function private.settle_slot(a public.appointments, r private.reminder_slot, p_as_of timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_lead public.leads;
  m public.messages;
begin
  select * into m from public.messages x
  where x.organization_id = a.organization_id and x.appointment_id = a.id and x.template = r.step and x.channel = r.channel
    and x.about_starts_at = a.starts_at and x.status <> 'cancelled';
  -- What is due already, or has left, is the outbox's to settle.
  if m.id is not null and (m.status not in ('planned', 'queued') or m.planned_for <= p_as_of) then return; end if;
  select * into v_lead from public.leads l where l.organization_id = a.organization_id and l.id = a.lead_id;
  if m.id is not null and (r.decision <> 'plan' or m.planned_for <> r.due_at or m.lead_id is distinct from a.lead_id
    or m.to_address is distinct from private.address_of(v_lead, a, r.channel) or m.locale is distinct from private.language_of(v_lead, a)) then
    perform private.cancel_these_messages(array[m.id], case r.decision when 'plan' then 'planned_anew' else r.decision end, p_as_of);
    m := null;
  end if;
  if m.id is null and r.decision = 'plan' then
    perform private.plan_message(a.organization_id, a.lead_id, r.channel, case r.step when 'ask_lead' then 'confirmation' else 'reminder' end, r.step, r.due_at,
      a.id, r.expires_at, p_as_of);
  end if;
end $$;
comment on function private.settle_slot is 'Plans, keeps or calls off one message of an appointment, as decided.';

create function private.plan_for_changed_appointments() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_ids uuid[];
begin
  -- A booking is folded in several steps; only those that say something new about the time or the person plan anew.
  if tg_op = 'INSERT' then
    v_ids := array(select f.id from fresh f where f.status = 'booked' and f.lead_id is not null and coalesce(f.ends_at, f.starts_at) > now() - interval '1 hour');
  else
    execute 'select array(select f.id from fresh f join gone g on g.id = f.id
      where (f.status, f.starts_at, f.ends_at, f.lead_id, f.attendee_email, f.attendee_phone, f.attendee_locale)
        is distinct from (g.status, g.starts_at, g.ends_at, g.lead_id, g.attendee_email, g.attendee_phone, g.attendee_locale)
        and greatest(f.ends_at, f.starts_at, g.starts_at) > now() - interval ''1 hour'')' into v_ids;
  end if;
  if v_ids = '{}' then return null; end if;
  perform private.plan_reminders(v_ids, now());
  -- Who has booked a new time is not asked to book one.
  perform private.cancel_these_messages(array(
    select m.id from public.appointments a join public.messages m
      on m.organization_id = a.organization_id and m.lead_id = a.lead_id and m.purpose = 'rebook' and m.status in ('planned', 'queued')
    where a.id = any (v_ids) and a.status = 'booked' and a.starts_at > now() and m.about_starts_at < a.starts_at), 'booked_again', now());
  return null;
end $$;
comment on function private.plan_for_changed_appointments is
  'Statement trigger: whoever writes an appointment''s time, its messages follow in the same transaction. Definer, because nobody writes messages directly.';
create trigger plan_inserted after insert on public.appointments referencing new table as fresh for each statement execute function private.plan_for_changed_appointments();
create trigger plan_updated after update on public.appointments referencing old table as gone new table as fresh for each statement execute function private.plan_for_changed_appointments();

create function private.call_off_messages() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.cancel_messages(old.organization_id, old.id, array['reminder', 'confirmation', 'rebook'], 'appointment_gone', now());
  return old;
end $$;
comment on function private.call_off_messages is
  'Trigger: an appointment that turns out to be part of another takes its messages along; the other one plans its own. Definer, because nobody writes messages directly.';
create trigger call_off_messages before delete on public.appointments for each row execute function private.call_off_messages();

create function private.plan_upcoming(p_as_of timestamptz default now()) returns int language sql set search_path = '' as $$
  select private.plan_reminders(array(
    select a.id from public.appointments a
    where a.status = 'booked' and a.starts_at > p_as_of and a.starts_at < p_as_of + interval '26 hours'
      and exists (select from public.integrations i where i.organization_id = a.organization_id and i.status = 'active'
        and i.provider in ('twilio', 'messagebird', 'sendgrid', 'resend'))), p_as_of)
$$;
comment on function private.plan_upcoming is
  'Looks again at what begins within 26 hours: a number learned, a stop lifted or a provider connected since the booking is taken up.';

-- Rebooking -----------------------------------------------------------------------------------------------------

create function private.begin_rebook(p_appointment_id uuid, p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  v_planned int;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  if a.status <> 'booked' or a.lead_id is null then return 0; end if;
  -- Somebody who has a time ahead needs no other.
  if exists (select from public.appointments o where o.organization_id = a.organization_id and o.lead_id = a.lead_id
    and o.id <> a.id and o.status = 'booked' and o.starts_at > p_as_of) then return 0; end if;
  -- Whoever stopped us once since the no-show is not written to on another channel either.
  if exists (select from public.suppressions s where s.organization_id = a.organization_id and s.lifted_at is null and s.channel in ('sms', 'all')
    and s.phone = (select private.address_of(l, a, 'sms') from public.leads l where l.organization_id = a.organization_id and l.id = a.lead_id)) then return 0; end if;
  select count(private.plan_message(a.organization_id, a.lead_id, s.channel, 'rebook', s.step, p_as_of + s.off, a.id, p_as_of + s.off + interval '36 hours', p_as_of))
  into v_planned
  from (values ('rebook_1', 'sms', interval '0'), ('rebook_2', 'email', interval '2 days'), ('rebook_3', 'sms', interval '4 days')) s (step, channel, off)
  where (private.message_provider(a.organization_id, s.channel)).id is not null;
  return v_planned;
end $$;
comment on function private.begin_rebook is
  'Plans what is said to who did not come: an SMS now, an e-mail after two days, a last SMS after four. Twice is once. Answers how many are planned.';

create function private.stop_rebook(p_appointment_id uuid, p_reason text, p_as_of timestamptz default now()) returns int
language sql set search_path = '' as $$
  select private.cancel_messages(a.organization_id, a.id, array['rebook'], p_reason, p_as_of) from public.appointments a where a.id = p_appointment_id
$$;
comment on function private.stop_rebook is 'Calls off what is left of the rebooking: the verdict has changed, or a person says so.';

-- One-tap answers --------------------------------------------------------------------------------------------------

create table private.confirm_links (
  token_hash text primary key,
  organization_id uuid not null,
  appointment_id uuid not null,
  who text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  came boolean,
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  constraint confirm_links_are_somebodys check (who in ('owner', 'lead')),
  constraint confirm_links_keep_a_hash_only check (token_hash ~ '^[0-9a-f]{64}$'),
  constraint confirm_links_are_used_with_an_answer check ((used_at is null) = (came is null))
);
comment on table private.confirm_links is
  'Links with which an owner or a lead answers once, without a log-in, whether the appointment took place. The token is in the link only.';
create index confirm_links_appointment_idx on private.confirm_links (organization_id, appointment_id);
alter table private.confirm_links enable row level security;

create function private.make_confirm_link(p_organization_id uuid, p_appointment_id uuid, p_who text, p_as_of timestamptz default now()) returns text
language plpgsql set search_path = '' as $$
declare
  v_url text := (select rtrim(decrypted_secret, '/') from vault.decrypted_secrets where name = 'project_url');
  v_token text := translate(encode(extensions.gen_random_bytes(24), 'base64'), '+/', '-_');
begin
  if v_url is null then return null; end if;
  insert into private.confirm_links (token_hash, organization_id, appointment_id, who, made_at, expires_at)
  values (encode(sha256(v_token::bytea), 'hex'), p_organization_id, p_appointment_id, p_who, p_as_of, p_as_of + interval '7 days');
  return v_url || '/functions/v1/answer/' || v_token;
end $$;
comment on function private.make_confirm_link is
  'A fresh link that answers for the owner or the lead of one appointment, for seven days; null where the Vault secret project_url is not set.';

create function private.confirm_link_state(k private.confirm_links, p_as_of timestamptz) returns text language sql stable set search_path = '' as $$
  select case when k.token_hash is null then 'unknown' when k.used_at is not null then 'used' when k.expires_at <= p_as_of then 'expired'
    when a.status <> 'booked' then 'cancelled' when a.starts_at > p_as_of then 'too_early' else 'open' end
  from (select 1) x left join public.appointments a on a.organization_id = k.organization_id and a.id = k.appointment_id
$$;
comment on function private.confirm_link_state is 'unknown, used, expired, cancelled, too_early or open.';

create function private.look_at_confirm_link(p_token text, p_as_of timestamptz default now()) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  k private.confirm_links;
  v_state text;
begin
  select * into k from private.confirm_links where token_hash = encode(sha256(coalesce(p_token, '')::bytea), 'hex');
  v_state := private.confirm_link_state(k, p_as_of);
  -- A token that opens nothing any more tells nothing any more.
  if v_state not in ('open', 'used') then return jsonb_build_object('state', v_state); end if;
  return (
    select jsonb_build_object('state', v_state, 'who', k.who, 'came', k.came, 'organization', o.name, 'locale', x.locale, 'day', t.day, 'time', t.clock,
      'attendee', case k.who when 'owner' then a.attendee_name end)
    from public.appointments a join public.organizations o on o.id = a.organization_id
    left join public.leads l on l.organization_id = a.organization_id and l.id = a.lead_id
    cross join lateral (select case k.who when 'owner' then o.locale else private.language_of(l, a) end as locale,
      case when k.who = 'lead' and private.is_time_zone(a.attendee_time_zone) then a.attendee_time_zone else o.time_zone end as zone) x
    cross join lateral private.spoken_time(a.starts_at, x.zone, x.locale) t
    where a.organization_id = k.organization_id and a.id = k.appointment_id);
end $$;
comment on function private.look_at_confirm_link is
  'What a link shows before it is used: {state, who, organization, locale, day, time, attendee, came}. Changes nothing: previews of links open them too.';

create function private.answer_confirm_link(p_token text, p_came boolean, p_as_of timestamptz default now()) returns jsonb
language plpgsql set search_path = '' as $$
declare
  k private.confirm_links;
  v_state text;
begin
  select * into k from private.confirm_links where token_hash = encode(sha256(coalesce(p_token, '')::bytea), 'hex') for update;
  v_state := private.confirm_link_state(k, p_as_of);
  if v_state = 'open' then
    update private.confirm_links set used_at = p_as_of, came = p_came where token_hash = k.token_hash;
    v_state := case k.who when 'owner' then private.owner_says(k.appointment_id, p_came, null, 'link', p_as_of)
      else private.lead_says(k.appointment_id, p_came, 'link', p_as_of) end;
    return private.look_at_confirm_link(p_token, p_as_of) || jsonb_build_object('state', case when v_state = 'open' then 'answered' else 'noted_late' end);
  end if;
  return private.look_at_confirm_link(p_token, p_as_of);
end $$;
comment on function private.answer_confirm_link is
  'Uses a link once. Answers as look_at_confirm_link, with state answered, or noted_late when the verdict stood already.';

-- The truth table -----------------------------------------------------------------------------------------------------

create function private.reminder_plan(p_appointment_id uuid) returns table (
  step text, channel text, due_at timestamptz, zone text, zone_source text, status text, reason text, about_starts_at timestamptz,
  message_id uuid, settled_at timestamptz
) language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare a public.appointments;
begin
  select * into a from public.appointments x where x.id = p_appointment_id and x.organization_id in (select private.my_organization_ids());
  if a.id is null then return; end if;
  return query
  select m.template, m.channel, m.planned_for, m.planned_zone, m.planned_why,
    -- Planned, and yet it would be refused as things stand: better said now than found out.
    case when m.status = 'planned' and s.decision not in ('plan', 'too_late') then 'skipped' else m.status end,
    case when m.status = 'planned' and s.decision not in ('plan', 'too_late') then s.decision else coalesce(m.cancel_reason, m.error) end,
    m.about_starts_at, m.id, coalesce(m.delivered_at, m.sent_at, m.cancelled_at)
  from public.messages m
  left join private.reminder_slots(a, now()) s on s.step = m.template and s.channel = m.channel and m.about_starts_at = a.starts_at
  where m.organization_id = a.organization_id and m.appointment_id = a.id and m.direction = 'out'
  union all
  select s.step, s.channel, s.due_at, s.zone, s.zone_source, 'skipped', s.decision, a.starts_at, null, null
  from private.reminder_slots(a, now()) s
  where a.status = 'booked' and s.decision <> 'plan'
    and not exists (select from public.messages m where m.organization_id = a.organization_id and m.appointment_id = a.id
      and m.template = s.step and m.channel = s.channel and m.about_starts_at = a.starts_at)
  order by 3, 2, 1;
end $$;
comment on function private.reminder_plan is 'Definer: decides as the planner does, which looks at more than a member may read.';

create function public.reminder_plan(p_appointment_id uuid) returns table (
  step text, channel text, due_at timestamptz, zone text, zone_source text, status text, reason text, about_starts_at timestamptz,
  message_id uuid, settled_at timestamptz
) language sql set search_path = '' as $$
  select * from private.reminder_plan(p_appointment_id)
$$;
comment on function public.reminder_plan is
  'What will be said about an appointment, and what was: when, by whose clock, and for what is not sent, why. A stranger gets no rows.';
grant execute on function private.reminder_plan, public.reminder_plan to authenticated;

select cron.schedule('plan-reminders', '7 * * * *', 'select private.plan_upcoming()');
