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
        -- What was called off after its start is judged nevertheless: the question afterwards stays.
        and (not (a.status = 'booked' or (a.is_judged and m.purpose = 'confirmation')) or m.about_starts_at is distinct from a.starts_at));
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
  -- The same moment, by another clock from now on: the text says the time there.
  update public.messages x set planned_zone = r.zone, planned_why = r.zone_source
  where x.id = m.id and (x.planned_zone, x.planned_why) is distinct from (r.zone, r.zone_source);
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

create function private.why_rebook_is_over(m public.messages) returns text language sql stable set search_path = '' as $$
  select case
    when exists (select from public.appointments a where a.organization_id = m.organization_id and a.lead_id = m.lead_id and a.status = 'booked'
      and a.starts_at > m.about_starts_at and (a.id = m.appointment_id or a.booked_at > m.created_at)) then 'booked_again'
    when exists (select from public.verdicts v where v.organization_id = m.organization_id and v.appointment_id = m.appointment_id
      and v.decided_at > m.created_at and v.verdict <> 'no_show') then 'verdict_changed'
    when exists (select from public.suppressions s join public.leads l on l.organization_id = s.organization_id and l.id = m.lead_id
      where s.organization_id = m.organization_id and s.lifted_at is null and s.source = 'stop_reply' and s.created_at > m.created_at
        and (s.phone = l.phone or s.email = l.email)) then 'suppressed' end
$$;
comment on function private.why_rebook_is_over is
  'What ended a rebooking since its message was planned, for one that failed, was left out when the others were called off, and is tried again: booked_again, verdict_changed, suppressed, or null.';

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
  user_id uuid,
  about_starts_at timestamptz not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  answered_at timestamptz,
  came boolean,
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  -- Whoever leaves takes their links along.
  foreign key (organization_id, user_id) references public.memberships (organization_id, user_id) on delete cascade,
  constraint confirm_links_keep_a_hash_only check (token_hash ~ '^[0-9a-f]{64}$'),
  constraint confirm_links_expire_after_they_are_made check (expires_at > made_at),
  constraint confirm_links_are_answered_with_an_answer check ((answered_at is null) = (came is null))
);
comment on table private.confirm_links is
  'Links with which one lead or one member answers, without a log-in, whether one appointment took place. The token is in the link only.';
comment on column private.confirm_links.user_id is 'The member whose word it is; null for the lead''s.';
comment on column private.confirm_links.about_starts_at is 'The time it asks about: a word about Monday is none about Thursday.';
create index confirm_links_appointment_idx on private.confirm_links (organization_id, appointment_id);
create index confirm_links_member_idx on private.confirm_links (organization_id, user_id);
alter table private.confirm_links enable row level security;

create function private.make_confirm_link(p_organization_id uuid, p_appointment_id uuid, p_user_id uuid default null, p_as_of timestamptz default now()) returns text
language plpgsql set search_path = '' as $$
declare
  v_site text := (select rtrim(decrypted_secret, '/') from vault.decrypted_secrets where name = 'site_url');
  v_token text := translate(encode(extensions.gen_random_bytes(24), 'base64'), '+/', '-_');
begin
  if v_site is null then return null; end if;
  insert into private.confirm_links (token_hash, organization_id, appointment_id, user_id, about_starts_at, made_at, expires_at)
  select encode(sha256(v_token::bytea), 'hex'), a.organization_id, a.id, p_user_id, a.starts_at, p_as_of, greatest(p_as_of + interval '7 days',
    private.closes_at(a, (private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at))).hours_after_end))
  from public.appointments a where a.organization_id = p_organization_id and a.id = p_appointment_id;
  return v_site || '/answer/' || v_token;
end $$;
comment on function private.make_confirm_link is
  'A fresh link to the dashboard that answers for one member, else for the lead, about one appointment, for seven days and at least until its close; null where the Vault secret site_url is not set.';

create function private.confirm_link_state(k private.confirm_links, a public.appointments, p_as_of timestamptz) returns text
language plpgsql stable set search_path = '' as $$
declare v_word text := private.word_state(a, p_as_of);
begin
  return case
    when k.token_hash is null then 'unknown'
    when k.user_id is not null and coalesce(private.role_rank(private.member_role(k.organization_id, k.user_id)), 0) < private.role_rank('agent') then 'unknown'
    when k.expires_at <= p_as_of then 'expired'
    when v_word = 'not_booked' then 'cancelled'
    when a.starts_at is distinct from k.about_starts_at then 'moved'
    -- After the close a member disputes; what a lead says is kept for whoever does.
    when v_word = 'closed' and k.user_id is null then 'late'
    else v_word end;
end $$;
comment on function private.confirm_link_state is 'unknown, expired, cancelled, moved, too_early, open, late (a lead''s word that changes no verdict) or closed.';

create function private.describe_confirm_link(k private.confirm_links, a public.appointments, p_as_of timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_state text := private.confirm_link_state(k, a, p_as_of);
  v jsonb := jsonb_build_object('state', v_state);
begin
  if v_state = 'unknown' then return v; end if;
  return (
    select v || jsonb_build_object('organization', private.plain(o.name), 'locale', x.locale)
      -- A link that opens nothing any more tells no more than whose it was.
      || case when v_state in ('open', 'late', 'closed') then jsonb_strip_nulls(jsonb_build_object('who', case when k.user_id is null then 'lead' else 'owner' end,
        'came', k.came, 'day', t.day, 'time', t.clock, 'attendee', case when k.user_id is not null then private.plain(a.attendee_name) end)) else '{}' end
    from public.organizations o
    left join public.leads l on l.organization_id = a.organization_id and l.id = a.lead_id
    cross join lateral (select
      case when k.user_id is null then private.language_of(l, a) else coalesce((select p.locale from public.profiles p where p.user_id = k.user_id), o.locale) end as locale,
      coalesce(case when k.user_id is null then private.known_zone(a.attendee_time_zone) end, o.time_zone) as zone) x
    cross join lateral private.spoken_time(a.starts_at, x.zone, x.locale) t
    where o.id = k.organization_id);
end $$;
comment on function private.describe_confirm_link is 'What a link shows: {state, organization, locale, who, day, time, attendee, came}.';

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
  'What a link asks, and what was answered with it. Changes nothing: previews of links, and scanners of mail, open them too.';

create function private.answer_confirm_link(p_token text, p_came boolean, p_as_of timestamptz default now()) returns jsonb
language plpgsql set search_path = '' as $$
declare
  k private.confirm_links;
  a public.appointments;
begin
  select * into k from private.confirm_links where token_hash = encode(sha256(coalesce(p_token, '')::bytea), 'hex');
  -- The appointment first, as everybody else does; what is read after the lock is what holds.
  select * into a from public.appointments x where x.organization_id = k.organization_id and x.id = k.appointment_id for no key update;
  if p_came is not null and private.confirm_link_state(k, a, p_as_of) in ('open', 'late') then
    if k.user_id is null then
      perform private.lead_says(a.id, p_came, 'link', p_as_of);
    else
      perform private.owner_says(a.id, p_came, k.user_id, 'link', p_as_of);
    end if;
    update private.confirm_links set answered_at = p_as_of, came = p_came where token_hash = k.token_hash returning * into k;
  end if;
  return private.describe_confirm_link(k, a, p_as_of);
end $$;
comment on function private.answer_confirm_link is
  'Says yes or no with a link, and what it shows then. Until the close a later tap overrules an earlier; the same again adds nothing.';

-- Nudges: before the window closes, whoever runs the business is asked ----------------------------------------------

alter table public.memberships add column wants_nudges boolean not null default true;
comment on column public.memberships.wants_nudges is 'Whether an owner or a manager is asked by e-mail about appointments that nobody has answered for.';

create table private.nudges (
  organization_id uuid not null,
  appointment_id uuid not null,
  about_starts_at timestamptz not null,
  user_id uuid not null,
  message_id uuid not null,
  primary key (organization_id, appointment_id, about_starts_at, user_id),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, user_id) references public.memberships (organization_id, user_id) on delete cascade,
  foreign key (organization_id, message_id) references public.messages (organization_id, id) on delete cascade
);
comment on table private.nudges is 'Which message asked which member about which time of an appointment: each is asked once.';
create index nudges_message_idx on private.nudges (organization_id, message_id);
create index nudges_member_idx on private.nudges (organization_id, user_id);
alter table private.nudges enable row level security;

create function private.unanswered(p_organization_id uuid, p_as_of timestamptz)
returns table (appointment_id uuid, organization_id uuid, starts_at timestamptz, attendee_name text, closes_at timestamptz, nudge_at timestamptz)
language sql stable set search_path = '' as $$
  select a.id, a.organization_id, a.starts_at, a.attendee_name, c.closes_at, c.closes_at - r.nudge_hours * interval '1 hour'
  from public.appointments a
  cross join lateral private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at)) r
  cross join lateral private.closes_at(a, r.hours_after_end) c (closes_at)
  where a.is_judged and a.verdict = 'pending' and a.starts_at <= p_as_of and coalesce(a.ends_at, a.starts_at) <= p_as_of
    and (p_organization_id is null or a.organization_id = p_organization_id) and c.closes_at > p_as_of
    and not exists (select from public.appointment_evidence e where e.organization_id = a.organization_id and e.appointment_id = a.id
      and e.kind in ('owner_yes', 'owner_no') and e.at >= a.starts_at)
$$;
comment on function private.unanswered is 'Appointments that are over, have no verdict yet and for which the business has not answered; of one organization, or of all (null).';

create function private.nudge_owners(p_as_of timestamptz default now()) returns int language plpgsql set search_path = '' as $$
declare
  v record;
  v_message uuid;
  v_asked int := 0;
begin
  -- Who comes second finds everybody asked.
  perform pg_advisory_xact_lock(hashtextextended('nudge owners', 0));
  for v in
    with whom as (
      select w.*, m.user_id from private.unanswered(null, p_as_of) w
      join public.memberships m on m.organization_id = w.organization_id and m.role in ('owner', 'manager') and m.wants_nudges
      where not exists (select from private.nudges n where n.organization_id = w.organization_id and n.appointment_id = w.appointment_id
        and n.about_starts_at = w.starts_at and n.user_id = m.user_id)
    )
    select w.organization_id, w.user_id, array_agg(w.appointment_id) as ids, min(w.closes_at) as first_close, max(w.closes_at) as last_close
    from whom w
    -- What becomes due within a day comes along: one e-mail a day, not one an hour.
    where w.nudge_at <= p_as_of + interval '1 day' and (private.message_provider(w.organization_id, 'email')).id is not null
    group by 1, 2 having min(w.nudge_at) <= p_as_of order by 1, 2
  loop
    v_message := private.plan_message_to_member(v.organization_id, v.user_id, 'nudge', 'nudge_owners',
      private.waking_hour(v.organization_id, p_as_of, v.first_close - interval '1 hour'), v.last_close, p_as_of);
    continue when v_message is null;
    insert into private.nudges (organization_id, appointment_id, about_starts_at, user_id, message_id)
    select v.organization_id, a.id, a.starts_at, v.user_id, v_message from public.appointments a where a.organization_id = v.organization_id and a.id = any (v.ids);
    v_asked := v_asked + 1;
  end loop;
  return v_asked;
end $$;
comment on function private.nudge_owners is
  'Plans one e-mail to each owner and manager who wants it, with the appointments that nobody has answered for and whose close is near. Nobody is asked twice about a time. Called by pg_cron; answers how many are planned.';

create function private.waking_hour(p_organization_id uuid, p_as_of timestamptz, p_latest timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
  -- The hours of texts are the hours in which people are awake.
  select case when n.at <= p_latest then n.at else p_as_of end
  from (select private.next_open(p_organization_id, (select o.time_zone from public.organizations o where o.id = p_organization_id), 'sms', null, p_as_of, p_as_of) as at) n
$$;
comment on function private.waking_hour is 'Now, or when the organization''s day begins, unless that is later than p_latest.';

create function private.still_waiting(m public.messages, p_as_of timestamptz)
returns table (appointment_id uuid, starts_at timestamptz, attendee_name text, closes_at timestamptz) language sql stable set search_path = '' as $$
  select w.appointment_id, w.starts_at, w.attendee_name, w.closes_at
  from private.nudges n
  join public.memberships k on k.organization_id = n.organization_id and k.user_id = n.user_id and k.role in ('owner', 'manager') and k.wants_nudges
  join private.unanswered(m.organization_id, p_as_of) w on w.appointment_id = n.appointment_id and w.starts_at = n.about_starts_at
  where n.organization_id = m.organization_id and n.message_id = m.id
$$;
comment on function private.still_waiting is 'What of a nudge still needs its reader''s answer; nothing once they may not, or do not want to, be asked.';

create function private.waiting_list(m public.messages, p_as_of timestamptz) returns jsonb language sql set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'text', concat_ws(', ', coalesce(private.linkless(w.attendee_name), s.nobody), t.day || ' ' || t.clock) || ' (' || s.until || ' ' || c.day || ' ' || c.clock || ')',
    'links', case when l.url is null then '[]' else jsonb_build_array(
      jsonb_build_object('label', s.yes, 'url', l.url || '?came=yes'), jsonb_build_object('label', s.no, 'url', l.url || '?came=no')) end)
    order by w.closes_at, w.starts_at, w.appointment_id), '[]')
  from private.still_waiting(m, p_as_of) w
  cross join lateral (select private.make_confirm_link(m.organization_id, w.appointment_id, m.user_id, p_as_of) as url) l
  cross join lateral private.spoken_time(w.starts_at, m.planned_zone, m.locale) t
  cross join lateral private.spoken_time(w.closes_at, m.planned_zone, m.locale) c
  join (values ('en', 'Name unknown', 'until', 'Came', 'Did not come'), ('sv', 'Okänt namn', 'till', 'Kom', 'Kom inte'))
    s (locale, nobody, until, yes, no) on s.locale = m.locale
$$;
comment on function private.waiting_list is 'The appointments of a nudge that still wait, the next to close first, each with links that say yes or no.';

create function private.set_nudges(p_organization_id uuid, p_wanted boolean) returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  update public.memberships set wants_nudges = coalesce(p_wanted, true) where organization_id = p_organization_id and user_id = auth.uid();
end $$;
comment on function private.set_nudges is 'Definer: members write nothing else of their membership.';

create function public.set_nudges(p_organization_id uuid, p_wanted boolean) returns void language sql set search_path = '' as $$
  select private.set_nudges(p_organization_id, p_wanted)
$$;
comment on function public.set_nudges is
  'Whether the caller is asked by e-mail before a verification window closes. Owners and managers are asked. Refuses: organization_not_found.';
grant execute on function private.set_nudges, public.set_nudges to authenticated;

-- The truth table -----------------------------------------------------------------------------------------------------

create function private.reminder_plan(p_appointment_id uuid) returns table (
  step text, channel text, due_at timestamptz, zone text, zone_source text, status text, reason text, about_starts_at timestamptz,
  message_id uuid, settled_at timestamptz, user_id uuid
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
    of_it.about_starts_at, m.id, coalesce(m.delivered_at, m.sent_at, m.cancelled_at), m.user_id
  from (
    select x.id, x.about_starts_at from public.messages x where x.organization_id = a.organization_id and x.appointment_id = a.id and x.direction = 'out'
    union all
    select n.message_id, n.about_starts_at from private.nudges n where n.organization_id = a.organization_id and n.appointment_id = a.id
  ) of_it
  join public.messages m on m.organization_id = a.organization_id and m.id = of_it.id
  left join private.reminder_slots(a, now()) s on s.step = m.template and s.channel = m.channel and m.about_starts_at = a.starts_at
  union all
  select s.step, s.channel, s.due_at, s.zone, s.zone_source, 'skipped', s.decision, a.starts_at, null, null, null
  from private.reminder_slots(a, now()) s
  where a.status = 'booked' and s.decision <> 'plan'
    and not exists (select from public.messages m where m.organization_id = a.organization_id and m.appointment_id = a.id
      and m.template = s.step and m.channel = s.channel and m.about_starts_at = a.starts_at)
  order by 3, 2, 1;
end $$;
comment on function private.reminder_plan is 'Definer: decides as the planner does, which looks at more than a member may read.';

create function public.reminder_plan(p_appointment_id uuid) returns table (
  step text, channel text, due_at timestamptz, zone text, zone_source text, status text, reason text, about_starts_at timestamptz,
  message_id uuid, settled_at timestamptz, user_id uuid
) language sql set search_path = '' as $$
  select * from private.reminder_plan(p_appointment_id)
$$;
comment on function public.reminder_plan is
  'What will be said about an appointment, and what was: when, by whose clock, and for what is not sent, why. A stranger gets no rows.';
grant execute on function private.reminder_plan, public.reminder_plan to authenticated;

select cron.schedule('plan-reminders', '7 * * * *', 'select private.plan_upcoming()');
select cron.schedule('nudge-owners', '22 * * * *', 'select private.nudge_owners()');
