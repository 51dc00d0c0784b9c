-- Verification: did they come? Rules by version, evidence, the verdict that follows from both, and disputes.

create table public.verification_rules (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  version int not null,
  hours_after_end int not null default 48,
  min_call_seconds int not null default 45,
  steps text[] not null default '{owner_yes,lead_yes,call}',
  dispute_days int not null default 7,
  nudge_hours int not null default 12,
  author uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, version),
  constraint verification_rules_count_from_one check (version >= 1),
  constraint verification_rules_close_within_thirty_days check (hours_after_end between 1 and 720),
  constraint verification_rules_seconds_are_a_call_long check (min_call_seconds between 0 and 3600),
  constraint verification_rules_steps_are_known check (
    steps <@ array['owner_yes', 'lead_yes', 'call', 'host_mark'] and array_position(steps, null) is null and cardinality(steps) between 1 and 4),
  constraint verification_rules_dispute_within_ninety_days check (dispute_days between 0 and 90),
  constraint verification_rules_nudge_before_they_close check (nudge_hours between 0 and hours_after_end)
);
comment on table public.verification_rules is
  'How an organization decides who came. Append only: an appointment is judged by the version in force when it ended.';
comment on column public.verification_rules.steps is 'What proves a visit, the strongest first; what is not named proves nothing.';
comment on column public.verification_rules.min_call_seconds is 'A call proves a visit when its talk is longer than this.';
comment on column public.verification_rules.author is 'Who said so; null is the platform''s own first version.';

create table public.appointment_evidence (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  appointment_id uuid not null,
  kind text not null,
  came boolean not null,
  call_id uuid,
  said_by uuid,
  source text not null,
  at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, call_id) references public.calls (organization_id, id) on delete set null (call_id),
  constraint appointment_evidence_kind_is_known check (
    kind in ('owner_yes', 'owner_no', 'lead_yes', 'lead_no', 'call', 'host_mark', 'calendar_no')),
  constraint appointment_evidence_says_what_its_kind_says check (
    case kind when 'host_mark' then true else came = (kind not in ('owner_no', 'lead_no', 'calendar_no')) end),
  constraint appointment_evidence_source_is_a_word check (source ~ '^[a-z_]{1,40}$'),
  constraint appointment_evidence_names_a_call_once unique (organization_id, call_id, appointment_id)
);
comment on table public.appointment_evidence is 'Who or what says that an appointment took place, or that it did not. A later word of the same person overrules the earlier.';
comment on column public.appointment_evidence.kind is 'calendar_no: the calendar took the time back when it had begun.';
comment on column public.appointment_evidence.at is 'When it was said; of a call, when it ended. What is said before the start or after the close has no weight.';
create index appointment_evidence_appointment_idx on public.appointment_evidence (organization_id, appointment_id, at);

create table public.verdicts (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  appointment_id uuid not null,
  rule_version int not null,
  evidence_ids bigint[] not null default '{}',
  verdict text not null,
  reasons text[] not null,
  cause text not null,
  decided_at timestamptz not null,
  decided_by uuid,
  created_at timestamptz not null default now(),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, rule_version) references public.verification_rules (organization_id, version) on delete cascade,
  unique (organization_id, id),
  constraint verdicts_are_known check (verdict in ('pending', 'shown', 'no_show', 'contested')),
  constraint verdicts_have_a_reason check (cardinality(reasons) > 0),
  constraint verdicts_cause_is_known check (cause in ('rules', 'dispute', 'withdrawn')),
  constraint verdicts_only_withdrawn_ones_are_open check ((verdict = 'pending') = (cause = 'withdrawn')),
  constraint verdicts_of_disputes_have_a_judge check ((cause = 'dispute') = (decided_by is not null))
);
comment on table public.verdicts is 'Every verdict an appointment ever had, with the version of the rules and the evidence it rests on. The newest stands in the appointment.';
comment on column public.verdicts.decided_at is 'From when it holds: the close of the appointment, whenever the job came round to it.';
create index verdicts_appointment_idx on public.verdicts (organization_id, appointment_id, id desc);
create index verdicts_rules_idx on public.verdicts (organization_id, rule_version);

create table public.disputes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  appointment_id uuid not null,
  verdict_id bigint not null,
  reason text not null,
  note text not null default '',
  raised_by uuid,
  raised_at timestamptz not null,
  status text not null default 'open',
  settled_by uuid,
  settled_at timestamptz,
  settled_note text,
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, verdict_id) references public.verdicts (organization_id, id) on delete cascade,
  constraint disputes_are_about_a_verdict_once unique (organization_id, verdict_id),
  constraint disputes_reason_is_known check (reason in ('contested', 'moved', 'called_off', 'came', 'did_not_come', 'wrong_person', 'other')),
  constraint disputes_note_is_short check (length(note) <= 2000 and length(settled_note) <= 2000),
  constraint disputes_status_is_known check (status in ('open', 'accepted', 'rejected', 'moot')),
  constraint disputes_are_settled_at_a_time check ((status = 'open') = (settled_at is null)),
  constraint disputes_are_settled_by_a_person check ((status in ('accepted', 'rejected')) = (settled_by is not null))
);
comment on table public.disputes is 'A verdict that somebody doubts, until an operator has settled it. Contested verdicts are doubted from the start.';
comment on column public.disputes.reason is
  'What a member says against the verdict; contested: owner and lead contradict each other; moved, called_off: the calendar did, when the visit was decided or invoiced already, or had begun and something says that it took place.';
comment on column public.disputes.status is 'accepted: the verdict changed; rejected: it stands; moot: the appointment was moved or called off meanwhile.';
create index disputes_appointment_idx on public.disputes (organization_id, appointment_id);
create index disputes_open_idx on public.disputes (raised_at) where status = 'open';

-- The job asks hourly for the few that wait, among all there ever were.
create index appointments_undecided_idx on public.appointments (organization_id, starts_at) where is_judged and verdict = 'pending';

-- Rules -----------------------------------------------------------------------------------------------

create function private.rules_stay_as_written() returns trigger language plpgsql set search_path = '' as $$
begin
  -- An organization that is erased takes its rules with it: then the parent row is already gone.
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  end if;
  perform private.refuse(403, 'rules_are_append_only', 'Write a new version');
  return null;
end $$;
comment on function private.rules_stay_as_written is 'Trigger: a version of the rules that verdicts rest on is never changed, whoever asks.';
create trigger verification_rules_append_only before update or delete on public.verification_rules
  for each row execute function private.rules_stay_as_written();

create function private.write_first_rules() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.verification_rules (organization_id, version, created_at) values (new.id, 1, new.created_at);
  return null;
end $$;
comment on function private.write_first_rules is 'Trigger: an organization has rules from its first day. Definer, because nobody writes rules directly.';
create trigger write_first_rules after insert on public.organizations for each row execute function private.write_first_rules();
insert into public.verification_rules (organization_id, version, created_at) select id, 1, created_at from public.organizations;

create function private.rules_at(p_organization_id uuid, p_at timestamptz) returns public.verification_rules
language sql stable set search_path = '' as $$
  select r from public.verification_rules r
  where r.organization_id = p_organization_id and (r.created_at <= p_at or r.version = 1) order by r.version desc limit 1
$$;
comment on function private.rules_at is 'The version of the rules in force at an instant; the first one also for all that was before it.';

create function private.are_steps(p_steps text[]) returns boolean language sql immutable set search_path = '' as $$
  select p_steps is null or (cardinality(p_steps) > 0 and array_position(p_steps, null) is null
    and p_steps <@ array['owner_yes', 'lead_yes', 'call', 'host_mark']
    and cardinality(p_steps) = (select count(distinct s) from unnest(p_steps) s))
$$;
comment on function private.are_steps is 'Whether these are known pieces of evidence, at least one and none twice; null is whatever applies.';

create function private.write_rules(p_organization_id uuid, p_actor uuid, p_rules jsonb, p_as_of timestamptz) returns int
language plpgsql security definer set search_path = '' as $$
declare
  -- Of any organization; everybody else is a member of this one.
  v_operator boolean := exists (select from private.operators o where o.user_id = p_actor);
  v_latest public.verification_rules;
  v_next public.verification_rules;
begin
  if not v_operator then perform private.require_role(p_organization_id, p_actor, 'manager'); end if;
  -- Two at once write one version after the other.
  perform 1 from public.organizations where id = p_organization_id for no key update;
  if not found then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  v_latest := private.rules_at(p_organization_id, 'infinity');
  v_next := jsonb_populate_record(v_latest, p_rules - '{organization_id,version,author,created_at}'::text[]);
  -- Who came is what is charged: whoever is charged does not choose what proves it.
  if not v_operator and to_jsonb(v_next) - 'nudge_hours' <> to_jsonb(v_latest) - 'nudge_hours' then
    perform private.refuse(403, 'operators_only', 'Operators set what proves a visit and until when; managers when they are reminded');
  end if;
  v_next.version := v_latest.version + 1;
  v_next.author := p_actor;
  v_next.created_at := p_as_of;
  if not coalesce(v_next.steps is not null and private.are_steps(v_next.steps) and v_next.hours_after_end between 1 and 720 and v_next.min_call_seconds between 0 and 3600
    and v_next.dispute_days between 0 and 90 and v_next.nudge_hours between 0 and v_next.hours_after_end, false) then
    perform private.refuse(422, 'rules_out_of_bounds', '1 to 720 hours, 0 to 3600 seconds, 0 to 90 days, a nudge within the hours, at least one step and none twice');
  end if;
  insert into public.verification_rules select v_next.*;
  perform private.audit(p_organization_id, p_actor, 'verification_rules.changed', v_next.version::text,
    jsonb_build_object('version', v_next.version, 'hours_after_end', v_next.hours_after_end, 'min_call_seconds', v_next.min_call_seconds, 'steps', v_next.steps));
  return v_next.version;
end $$;
comment on function private.write_rules is 'Writes the next version: what is not said stays as it was. Managers say when they are reminded, operators everything. Definer, because nobody writes rules directly.';

create function private.change_verification_rules(p_organization_id uuid, p_rules jsonb) returns int
language sql security definer set search_path = '' as $$
  select private.write_rules(p_organization_id, auth.uid(), p_rules, now())
$$;
comment on function private.change_verification_rules is
  'write_rules for the caller and from now on. Definer: neither who asks nor the time may be chosen by who asks.';

create function public.change_verification_rules(p_organization_id uuid, p_rules jsonb) returns int
language sql set search_path = '' as $$
  select private.change_verification_rules(p_organization_id, p_rules)
$$;
comment on function public.change_verification_rules is
  'Writes the next version of {hours_after_end, min_call_seconds, steps, dispute_days, nudge_hours}, any of them, and answers its number. It judges what ends from now on. For operators; nudge_hours also for managers. Refuses: organization_not_found, role_too_low, operators_only, rules_out_of_bounds.';

create function private.rules_for_operators(p_organization_id uuid) returns setof public.verification_rules
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query select r.* from public.verification_rules r where r.organization_id = p_organization_id order by r.version desc;
end $$;
comment on function private.rules_for_operators is 'An organization''s rules, the version in force first. Definer: operators are no members.';
create function public.rules_for_operators(p_organization_id uuid) returns setof public.verification_rules language sql stable set search_path = '' as $$
  select * from private.rules_for_operators(p_organization_id)
$$;
comment on function public.rules_for_operators is 'An organization''s rules, all versions, the one in force first. Refuses: operators_only.';

-- The decision ------------------------------------------------------------------------------------------

create function private.proves(p_said jsonb, p_rules jsonb, p_starts timestamptz, p_closes timestamptz) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  if (p_said ->> 'at')::timestamptz not between p_starts and p_closes then return false; end if;
  if p_said ->> 'kind' <> 'call' then return true; end if;
  return coalesce((p_said ->> 'started_at')::timestamptz > p_starts and (p_said ->> 'connected')::boolean
    and (p_said ->> 'seconds')::int > (p_rules ->> 'min_call_seconds')::int, false);
end $$;
comment on function private.proves is
  'Whether one piece of evidence has weight: said after the start and by the close; a call also begun after the start, connected and longer than the rules'' seconds.';

create function private.decide(p_evidence jsonb, p_rules jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v_starts timestamptz := p_evidence ->> 'starts_at';
  v_closes timestamptz := coalesce(p_evidence ->> 'ends_at', p_evidence ->> 'starts_at')::timestamptz
    + (p_rules ->> 'hours_after_end')::int * interval '1 hour';
  -- Per speaker the last word: {"owner": {...}, "lead": {...}, "call": {...}, "host_mark": {...}}.
  v_words jsonb;
  v_step text;
  v_decides text;
begin
  if (p_evidence ->> 'as_of')::timestamptz < v_closes then
    return jsonb_build_object('verdict', 'pending', 'reasons', jsonb_build_array('open'), 'evidence', '[]'::jsonb);
  end if;
  select coalesce(jsonb_object_agg(s.speaker, s.said order by (s.said ->> 'at')::timestamptz, (s.said ->> 'id')::bigint nulls first, s.said ->> 'call_id'), '{}') into v_words
  from (select split_part(e.said ->> 'kind', '_', 1) as speaker, e.said from jsonb_array_elements(p_evidence -> 'said') e (said)) s
  where private.proves(s.said, p_rules, v_starts, v_closes);

  foreach v_step in array array(select jsonb_array_elements_text(p_rules -> 'steps')) loop
    v_decides := coalesce(v_decides, case
      when v_words #>> array[split_part(v_step, '_', 1), 'kind'] = v_step
        and coalesce((v_words #>> array[split_part(v_step, '_', 1), 'came'])::boolean, true) then v_step end);
  end loop;
  if v_words #>> '{owner,kind}' = 'owner_no' then
    v_decides := case when v_words #>> '{lead,kind}' = 'lead_yes' and p_rules -> 'steps' ? 'lead_yes' then 'owner_no_lead_yes' else 'owner_no' end;
  elsif v_words ? 'calendar' and v_decides <> 'owner_yes' then
    v_decides := 'calendar_no_but_came';
  end if;
  return jsonb_build_object(
    'verdict', case when v_decides is null or v_decides = 'owner_no' then 'no_show' when v_decides in ('owner_no_lead_yes', 'calendar_no_but_came') then 'contested' else 'shown' end,
    'reasons', jsonb_build_array(coalesce(v_decides,
      case when v_words #>> '{lead,kind}' = 'lead_no' then 'lead_no' when v_words ? 'calendar' then 'calendar_no' else 'no_evidence' end)),
    'evidence', coalesce((select jsonb_agg(w.value order by w.key) from jsonb_each(v_words) w), '[]'));
end $$;
comment on function private.decide is
  'The verdict that follows from {starts_at, ends_at, as_of, said: [{id, kind, came, at}, {kind: call, call_id, at, started_at, connected, seconds}]} and the rules: {verdict, reasons, evidence with weight}. Pure: the same evidence and rules, the same verdict.';

create function private.closes_at(a public.appointments, p_hours int) returns timestamptz language plpgsql immutable set search_path = '' as $$
begin
  -- Hours are hours: not 2 days, which are 47 or 49 of them twice a year.
  return coalesce(a.ends_at, a.starts_at) + p_hours * interval '1 hour';
end $$;
comment on function private.closes_at is 'When an appointment is judged: so many hours after its end.';

create function private.evidence_of(a public.appointments, p_as_of timestamptz, p_known_by timestamptz) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('starts_at', a.starts_at, 'ends_at', a.ends_at, 'as_of', p_as_of, 'said', coalesce((
    select jsonb_agg(x.said) from (
      select jsonb_build_object('id', e.id, 'kind', e.kind, 'came', e.came, 'at', e.at) as said
      from public.appointment_evidence e
      where e.organization_id = a.organization_id and e.appointment_id = a.id and e.kind <> 'call'
      union all
      select jsonb_build_object('kind', 'call', 'call_id', c.id, 'at', c.ended_at, 'started_at', c.started_at, 'seconds', coalesce(c.talk_seconds, 0),
        'connected', c.status = 'ended' and c.in_voicemail is not true)
      from public.calls c
      where c.organization_id = a.organization_id and c.lead_id = a.lead_id and c.occurred_at >= a.starts_at and c.occurred_at <= p_as_of
        and c.ended_at is not null and c.created_at <= p_known_by
    ) x), '[]'))
$$;
comment on function private.evidence_of is
  'All that may be evidence about one appointment, in the form private.decide reads: what people said, and the calls with its lead since it began that were known by an instant.';

create function private.note_call(p_organization_id uuid, p_appointment_id uuid, p_said jsonb) returns bigint
language plpgsql set search_path = '' as $$
declare v_id bigint := p_said ->> 'id';
begin
  if p_said ->> 'kind' <> 'call' then return v_id; end if;
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, call_id, source, at)
  values (p_organization_id, p_appointment_id, 'call', true, (p_said ->> 'call_id')::uuid, 'calls', (p_said ->> 'at')::timestamptz)
  on conflict on constraint appointment_evidence_names_a_call_once do update set at = excluded.at
  returning id into v_id;
  return v_id;
end $$;
comment on function private.note_call is 'The id of one piece of evidence; a call that counted becomes one.';

-- Rebooking belongs to its own chapter, which follows the verdict.
create function private.follow_verdict(p_appointment_id uuid, p_was text, p_is text, p_as_of timestamptz) returns void
language plpgsql set search_path = '' as $$
begin
  if p_was = 'no_show' and p_is <> 'no_show' then
    perform private.stop_rebook(p_appointment_id, 'verdict_changed', p_as_of);
  elsif p_is = 'no_show' and p_was <> 'no_show' then
    perform private.begin_rebook(p_appointment_id, p_as_of);
  end if;
end $$;
comment on function private.follow_verdict is 'What a verdict sets going: a no-show is asked to book again, and no longer once it is none.';

create function private.verify_due(p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare
  v_ids uuid[];
  v_decided int;
begin
  -- Locked by one statement and read by the next: whatever was said while we waited is seen. Who is just being
  -- written to is left for the next round, where the same is decided as of the same close.
  v_ids := array(
    select a.id from public.appointments a
    where a.is_judged and a.verdict = 'pending' and a.starts_at <= p_as_of
      and private.closes_at(a, (private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at))).hours_after_end) <= p_as_of
    order by a.id for no key update of a skip locked);
  with decided as materialized (
    select a.id, a.organization_id, r.version, c.closes_at,
      private.decide(private.evidence_of(a, c.closes_at, 'infinity'), to_jsonb(r)) as d
    from public.appointments a
    cross join lateral private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at)) r
    cross join lateral private.closes_at(a, r.hours_after_end) c (closes_at)
    where a.id = any (v_ids)
  ), written as (
    insert into public.verdicts (organization_id, appointment_id, rule_version, evidence_ids, verdict, reasons, cause, decided_at)
    select organization_id, id, version,
      array(select private.note_call(organization_id, id, e) from jsonb_array_elements(d -> 'evidence') e),
      d ->> 'verdict', array(select jsonb_array_elements_text(d -> 'reasons')), 'rules', closes_at
    from decided order by id
    returning id, organization_id, appointment_id, verdict, reasons, decided_at
  ), doubted as (
    insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
    select organization_id, appointment_id, id, case reasons[1] when 'calendar_no_but_came' then 'called_off' else 'contested' end, decided_at
    from written where verdict = 'contested'
  )
  update public.appointments a set verdict = w.verdict, verdict_reason = w.reasons[1], verdict_at = w.decided_at, updated_at = now()
  from written w where a.id = w.appointment_id;
  get diagnostics v_decided = row_count;
  -- Who missed an appointment long ago (an import, a platform that was away for days) is not asked to book again.
  perform private.follow_verdict(a.id, 'pending', a.verdict, p_as_of)
  from public.appointments a where a.id = any (v_ids) and a.verdict = 'no_show' and a.verdict_at > p_as_of - interval '1 day';
  return v_decided;
end $$;
comment on function private.verify_due is
  'Decides all appointments whose time has come, as of their close: late, doubled or broken off runs end in the same verdicts. Called by pg_cron; answers how many.';

create function private.calendar_said_at(a public.appointments) returns timestamptz language sql stable set search_path = '' as $$
  with told as materialized (
    select t.received_at, row_number() over (order by private.appointment_event_rank(t.type), t.occurred_at, t.dedupe_key) as place,
      case a.status when 'cancelled' then t.type = 'appointment.cancelled' when 'requested' then true
        else (t.said ->> 'starts_at')::timestamptz = a.starts_at and coalesce((t.said ->> 'ends_at')::timestamptz, a.ends_at) is not distinct from a.ends_at end as is_it
    from private.appointment_facts_trail(a.id) t
    where t.is_tip and t.type in ('appointment.requested', 'appointment.booked', 'appointment.rescheduled', 'appointment.cancelled')
  )
  -- Since it says so without a break: a time that it had once before is a new one.
  select coalesce((
    select min(t.received_at) from told t where t.is_it and t.place > coalesce((select max(o.place) from told o where not o.is_it), 0)), now())
$$;
comment on function private.calendar_said_at is
  'When we heard that the calendar called an appointment off, or gave it the time it has; now, where no event says. By our clock: the calendar''s own can be set back.';

create type private.overturned as (organization_id uuid, appointment_id uuid, verdict text, verdict_id bigint, rule_version int, reason text, stands boolean, doubted boolean);
comment on type private.overturned is 'A verdict whose appointment the calendar moved or called off. stands: it is kept; doubted: and an operator is asked.';

create function private.overturn(n public.appointments) returns private.overturned language plpgsql stable set search_path = '' as $$
begin
  return (select row( n.organization_id, n.id, n.verdict, v.id, v.rule_version, case when n.status = 'booked' then 'moved' else 'called_off' end,
    x.stands, x.stands and v.id is not null and (x.known or now() <= v.decided_at + r.dispute_days * interval '24 hours'))::private.overturned
  from (select private.calendar_said_at(n) <= n.verdict_at as known) k
  cross join lateral (select k.known, n.verdict in ('shown', 'contested') and (not k.known or private.is_invoiced_slot(n.organization_id, n.id)) as stands) x
  left join lateral (select d.* from public.verdicts d where d.organization_id = n.organization_id and d.appointment_id = n.id order by d.id desc limit 1) v on true
  left join public.verification_rules r on r.organization_id = v.organization_id and r.version = v.rule_version);
end $$;
comment on function private.overturn is
  'What becomes of a verdict once its appointment is moved or called off. A visit that was decided before the calendar said so stands, as does one that is invoiced: whoever may still doubt it, or could have, has an operator look.';

create function private.withdraw_verdicts() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_changed private.overturned[];
  v record;
begin
  -- Taking back is an update too, and asks again.
  v_changed := array(
    select private.overturn(n) from fresh n join gone o on o.id = n.id
    where n.verdict <> 'pending' and n.verdict = o.verdict
      -- Who did not come does not come by being called off afterwards.
      and not (n.verdict = 'no_show' and n.status = 'cancelled' and n.is_judged and n.starts_at = o.starts_at)
      and (n.status, n.starts_at, n.ends_at) is distinct from (o.status, o.starts_at, o.ends_at)
      and (n.status <> 'booked' or (n.starts_at, n.ends_at) is distinct from (o.starts_at, o.ends_at)));
  if v_changed = '{}' then return null; end if;
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
  select c.organization_id, c.appointment_id, c.verdict_id, c.reason, now() from unnest(v_changed) c where c.doubted
  on conflict on constraint disputes_are_about_a_verdict_once do nothing;
  for v in
    with stale as materialized (
      select * from unnest(v_changed) c where not c.stands
    ), written as (
      insert into public.verdicts (organization_id, appointment_id, rule_version, verdict, reasons, cause, decided_at)
      select organization_id, appointment_id, rule_version, 'pending', array[case reason when 'called_off' then 'cancelled' else reason end], 'withdrawn', now()
      from stale where rule_version is not null
    ), moot as (
      update public.disputes d set status = 'moot', settled_at = now() from stale s
      where d.organization_id = s.organization_id and d.appointment_id = s.appointment_id and d.status = 'open'
    ), opened as (
      update public.appointments a set verdict = 'pending', verdict_reason = null, verdict_at = null from stale s where a.id = s.appointment_id
    )
    select appointment_id, verdict from stale
  loop
    perform private.follow_verdict(v.appointment_id, v.verdict, 'pending', now());
  end loop;
  return null;
end $$;
comment on function private.withdraw_verdicts is
  'Statement trigger: a verdict about a time that was moved or called off after all is taken back, or doubted, or stands (private.overturn). Definer, so that no writer needs rights on verdicts.';
create trigger withdraw_verdicts after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.withdraw_verdicts();

create function private.keep_apart(p_one uuid, p_other uuid) returns boolean language plpgsql security definer set search_path = '' as $$
declare v_apart boolean := exists (select from public.appointments a where a.id in (p_one, p_other) and private.is_invoiced_slot(a.organization_id, a.id));
begin
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
  select a.organization_id, a.id, v.id, 'moved', now() from public.appointments a
  cross join lateral (select d.id from public.verdicts d where d.organization_id = a.organization_id and d.appointment_id = a.id order by d.id desc limit 1) v
  where v_apart and a.id in (p_one, p_other) and a.verdict in ('shown', 'contested') and private.is_invoiced_slot(a.organization_id, a.id)
  on conflict on constraint disputes_are_about_a_verdict_once do nothing;
  return v_apart;
end $$;
comment on function private.keep_apart is
  'Whether two rows of one chain stay two, because a visit to one of them is invoiced: joining them would take it back. An operator is asked instead. Definer: disputes are written by functions only.';

create function private.move_verification(p_kept uuid, p_gone uuid) returns void language plpgsql set search_path = '' as $$
declare
  k public.appointments;
  g public.appointments;
begin
  select * into k from public.appointments where id = p_kept;
  select * into g from public.appointments where id = p_gone;
  -- First, and of both: a verdict whose dispute moves away or falls away would count for a moment, and fill a milestone.
  update public.appointments set verdict = 'pending', verdict_reason = null, verdict_at = null where id in (k.id, g.id) and verdict <> 'pending';
  -- A call names an appointment once: where both rows know it, the kept one's word stays.
  update public.appointment_evidence e set appointment_id = k.id where e.organization_id = k.organization_id and e.appointment_id = g.id
    and not exists (select from public.appointment_evidence o
      where o.organization_id = e.organization_id and o.appointment_id = k.id and o.call_id = e.call_id);
  update public.verdicts set appointment_id = k.id where organization_id = k.organization_id and appointment_id = g.id;
  update public.disputes set appointment_id = k.id where organization_id = k.organization_id and appointment_id = g.id;
  -- What is still planned for the other is called off with it, and what is due for the kept one planned by its time.
  update public.messages set appointment_id = k.id
  where organization_id = k.organization_id and appointment_id = g.id and status not in ('planned', 'queued');
  update private.confirm_links set appointment_id = k.id where organization_id = k.organization_id and appointment_id = g.id;
  if k.verdict = 'pending' and g.verdict = 'pending' then return; end if;
  -- Half of what is known now was not asked for those verdicts: the joined appointment is decided anew.
  insert into public.verdicts (organization_id, appointment_id, rule_version, verdict, reasons, cause, decided_at)
  select k.organization_id, k.id, v.rule_version, 'pending', '{joined}', 'withdrawn', now()
  from public.verdicts v where v.organization_id = k.organization_id and v.appointment_id = k.id order by v.id desc limit 1;
  update public.disputes set status = 'moot', settled_at = now() where organization_id = k.organization_id and appointment_id = k.id and status = 'open';
  if 'no_show' in (k.verdict, g.verdict) then perform private.follow_verdict(k.id, 'no_show', 'pending', now()); end if;
end $$;
comment on function private.move_verification is
  'Two appointments turn out to be one: whichever is kept takes over what was said, asked and decided about the other, and is decided anew where either was decided.';

-- Evidence --------------------------------------------------------------------------------------------

create function private.note_host_marks() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
  select n.organization_id, n.id, 'host_mark', n.attended, 'calendar', now()
  from fresh n left join gone o on o.id = n.id
  where n.attended is not null and n.attended is distinct from o.attended;
  return null;
end $$;
comment on function private.note_host_marks is 'Statement trigger: what the host marks in the calendar becomes evidence. Definer, because nobody writes evidence directly.';
create trigger note_host_marks after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.note_host_marks();

create function private.note_calendar_no() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
  select n.organization_id, n.id, 'calendar_no', false, 'calendar', n.called_off_late_at
  from fresh n join gone o on o.id = n.id
  where n.called_off_late_at is not null and n.called_off_late_at is distinct from o.called_off_late_at;
  return null;
end $$;
comment on function private.note_calendar_no is
  'Statement trigger: that the calendar took back a time that had begun is evidence like any other. Definer, because nobody writes evidence directly.';
create trigger note_calendar_no after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.note_calendar_no();

create function private.end_when_it_began(a public.appointments) returns timestamptz language sql stable set search_path = '' as $$
  select coalesce((
    select (t.said ->> 'ends_at')::timestamptz from private.appointment_facts_trail(a.id) t
    where t.type in ('appointment.booked', 'appointment.rescheduled') and (t.said ->> 'starts_at')::timestamptz = a.starts_at and t.received_at <= a.starts_at
    order by t.received_at desc, t.depth desc, t.dedupe_key desc limit 1), a.ends_at)
$$;
comment on function private.end_when_it_began is 'When a visit was to end by what we had heard at its start: it may be made longer more than once. What it has, where we heard nothing by then.';

create function private.doubt_moved() returns trigger language plpgsql security definer set search_path = '' as $$
declare v record;
begin
  for v in
    select n.id, n.organization_id, s.at, x.d from fresh n join gone o on o.id = n.id
    cross join lateral private.calendar_said_at(n) s (at)
    cross join lateral private.expected_verdict(o) x (d)
    where n.verdict = 'pending' and o.verdict = 'pending' and n.status <> 'cancelled' and o.is_judged
      -- A visit that takes a little longer is the same one; one that takes a day longer is put off, as is one that is only asked for.
      and (n.status = 'requested' or n.starts_at <> o.starts_at or (n.ends_at > o.ends_at and n.ends_at > private.end_when_it_began(o) + interval '1 day')) and o.starts_at < s.at and x.d ->> 'verdict' in ('shown', 'contested')
    order by n.id
  loop
    perform private.contest_moved(v.organization_id, v.id, v.d, v.at);
  end loop;
  return null;
end $$;
comment on function private.doubt_moved is
  'Statement trigger: a time that had begun and that is moved is judged anew where it goes, unless something says that the visit took place: then a person decides. Definer, so that no writer needs rights on verdicts.';
create trigger doubt_moved after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.doubt_moved();

create function private.contest_moved(p_organization_id uuid, p_appointment_id uuid, p_expected jsonb, p_at timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_no bigint;
  v_verdict bigint;
begin
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
  values (p_organization_id, p_appointment_id, 'calendar_no', false, 'calendar', p_at) returning id into v_no;
  insert into public.verdicts (organization_id, appointment_id, rule_version, evidence_ids, verdict, reasons, cause, decided_at)
  values (p_organization_id, p_appointment_id, (p_expected ->> 'version')::int,
    array(select private.note_call(p_organization_id, p_appointment_id, e) from jsonb_array_elements(p_expected -> 'evidence') e) || v_no,
    'contested', '{calendar_no_but_came}', 'rules', p_at)
  returning id into v_verdict;
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at) values (p_organization_id, p_appointment_id, v_verdict, 'moved', p_at);
  update public.appointments set verdict = 'contested', verdict_reason = 'calendar_no_but_came', verdict_at = p_at, updated_at = now() where id = p_appointment_id;
end $$;
comment on function private.contest_moved is 'Has a person decide whether a visit took place that the calendar moved after its start, with what was said until then.';

create function private.note_word(a public.appointments, p_kind text, p_said_by uuid, p_source text, p_as_of timestamptz) returns boolean
language plpgsql set search_path = '' as $$
declare v_speaker text := split_part(p_kind, '_', 1);
begin
  -- The same word again adds nothing.
  if p_kind = (
    select e.kind from public.appointment_evidence e
    where e.organization_id = a.organization_id and e.appointment_id = a.id and e.at >= a.starts_at
      and e.kind in (v_speaker || '_yes', v_speaker || '_no')
    order by e.at desc, e.id desc limit 1) then return false; end if;
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, said_by, source, at)
  values (a.organization_id, a.id, p_kind, right(p_kind, 4) = '_yes', p_said_by, p_source, p_as_of);
  return true;
end $$;
comment on function private.note_word is 'Notes a yes or no, unless it is what the same side said last.';

create function private.word_state(a public.appointments, p_as_of timestamptz) returns text language plpgsql stable set search_path = '' as $$
begin
  return case
    when a.id is null or not a.is_judged then 'not_booked'
    when p_as_of < a.starts_at then 'too_early'
    when p_as_of > private.closes_at(a, (private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at))).hours_after_end)
      or a.verdict <> 'pending' then 'closed'
    else 'open' end;
end $$;
comment on function private.word_state is 'Whether somebody''s word about an appointment still counts: open, too_early, closed or not_booked.';

create function private.lead_says(p_appointment_id uuid, p_came boolean, p_source text, p_as_of timestamptz default now()) returns text
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  v_state text;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  v_state := private.word_state(a, p_as_of);
  if v_state in ('open', 'closed') then
    perform private.note_word(a, case when p_came then 'lead_yes' else 'lead_no' end, null, p_source, p_as_of);
  end if;
  return v_state;
end $$;
comment on function private.lead_says is
  'Notes what the lead says and answers open, too_early, closed or not_booked. After the close it is kept for whoever disputes the verdict, but changes none.';

create function private.owner_says(p_appointment_id uuid, p_came boolean, p_said_by uuid, p_source text, p_as_of timestamptz default now()) returns text
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  v_state text;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  v_state := private.word_state(a, p_as_of);
  if v_state = 'open' then
    perform private.note_word(a, case when p_came then 'owner_yes' else 'owner_no' end, p_said_by, p_source, p_as_of);
  end if;
  return v_state;
end $$;
comment on function private.owner_says is 'Notes what the business says and answers open, too_early, closed or not_booked: only what is open takes it.';

create function private.member_says(p_appointment_id uuid, p_came boolean) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_organization uuid := (select a.organization_id from public.appointments a where a.id = p_appointment_id);
  v_state text;
begin
  perform private.require_role(v_organization, auth.uid(), 'agent');
  v_state := private.owner_says(p_appointment_id, p_came, auth.uid(), 'dashboard', now());
  if v_state = 'not_booked' then perform private.refuse(409, 'appointment_not_booked', 'Only a booked appointment has a verdict'); end if;
  if v_state = 'too_early' then perform private.refuse(409, 'appointment_not_begun', 'It has not begun yet'); end if;
  if v_state = 'closed' then perform private.refuse(409, 'verification_closed', 'The verdict stands; dispute it'); end if;
end $$;
comment on function private.member_says is 'A member''s yes or no. Definer: evidence is written by functions only, and its time is not the caller''s to choose.';

create function public.owner_says(p_appointment_id uuid, p_came boolean) returns void language sql set search_path = '' as $$
  select private.member_says(p_appointment_id, p_came)
$$;
comment on function public.owner_says is
  'The business says whether the lead came; until the close a later word overrules an earlier. For agents and above. Refuses: appointment_not_booked, appointment_not_begun, verification_closed.';

-- Disputes ----------------------------------------------------------------------------------------------

create function private.dispute(p_appointment_id uuid, p_actor uuid, p_reason text, p_note text, p_as_of timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  a public.appointments;
  v public.verdicts;
  v_id uuid;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  perform private.require_role(a.organization_id, p_actor, 'manager');
  select * into v from public.verdicts d where d.organization_id = a.organization_id and d.appointment_id = a.id order by d.id desc limit 1;
  if a.verdict = 'pending' or v.id is null then perform private.refuse(409, 'no_verdict_yet', 'There is nothing to dispute before the close'); end if;
  if p_as_of > v.decided_at + (select r.dispute_days * interval '24 hours' from public.verification_rules r
    where r.organization_id = v.organization_id and r.version = v.rule_version) then
    perform private.refuse(409, 'dispute_window_over', 'The verdict can no longer be disputed');
  end if;
  if coalesce(p_reason, '') not in ('came', 'did_not_come', 'wrong_person', 'other') then
    perform private.refuse(422, 'dispute_reason_unknown', 'came, did_not_come, wrong_person or other');
  end if;
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, note, raised_by, raised_at)
  values (a.organization_id, a.id, v.id, p_reason, left(trim(coalesce(p_note, '')), 2000), p_actor, p_as_of)
  on conflict on constraint disputes_are_about_a_verdict_once do nothing returning id into v_id;
  if v_id is null then perform private.refuse(409, 'already_disputed', 'This verdict has been disputed before'); end if;
  perform private.audit(a.organization_id, p_actor, 'verdict.disputed', a.id::text, jsonb_build_object('reason', p_reason, 'verdict', a.verdict));
  return v_id;
end $$;
comment on function private.dispute is 'Doubts the verdict that stands. Definer: disputes are written by functions only.';

create function private.dispute_verdict(p_appointment_id uuid, p_reason text, p_note text) returns uuid
language sql security definer set search_path = '' as $$
  select private.dispute(p_appointment_id, auth.uid(), p_reason, p_note, now())
$$;
comment on function private.dispute_verdict is 'private.dispute for the caller, now. Definer: neither who asks nor the time may be chosen by who asks.';

create function public.dispute_verdict(p_appointment_id uuid, p_reason text, p_note text default '') returns uuid
language sql set search_path = '' as $$
  select private.dispute_verdict(p_appointment_id, p_reason, p_note)
$$;
comment on function public.dispute_verdict is
  'Asks an operator to look at a verdict, within the dispute window and once per verdict. For managers and above. Refuses: no_verdict_yet, dispute_window_over, dispute_reason_unknown, already_disputed.';

create function private.require_operator(p_actor uuid) returns void language plpgsql stable set search_path = '' as $$
begin
  if not exists (select 1 from private.operators o where o.user_id = p_actor) then
    perform private.refuse(403, 'operators_only', 'Only whoever operates this platform may do this');
  end if;
end $$;
comment on function private.require_operator is 'Refuses everybody who is no operator.';

create function private.settle(p_dispute_id uuid, p_actor uuid, p_verdict text, p_note text, p_as_of timestamptz) returns text
language plpgsql security definer set search_path = '' as $$
declare
  d public.disputes;
  a public.appointments;
  v public.verdicts;
  v_status text;
begin
  perform private.require_operator(p_actor);
  if coalesce(p_verdict, '') not in ('shown', 'no_show') then perform private.refuse(422, 'verdict_unknown', 'shown or no_show'); end if;
  -- The appointment first, as everybody else does.
  select x.* into a from public.appointments x join public.disputes y on y.appointment_id = x.id where y.id = p_dispute_id for no key update of x;
  select * into d from public.disputes where id = p_dispute_id for update;
  if d.id is null then perform private.refuse(404, 'dispute_not_found', 'There is no such dispute'); end if;
  if d.status <> 'open' then perform private.refuse(409, 'dispute_settled', 'This dispute has been settled'); end if;
  select * into v from public.verdicts x where x.id = d.verdict_id;
  v_status := case when p_verdict = v.verdict then 'rejected' else 'accepted' end;
  -- The dispute last: one that is no longer open would let the old verdict count, and fill a milestone.
  if v_status = 'accepted' then
    insert into public.verdicts (organization_id, appointment_id, rule_version, evidence_ids, verdict, reasons, cause, decided_at, decided_by)
    values (a.organization_id, a.id, v.rule_version, v.evidence_ids, p_verdict, '{dispute}', 'dispute', p_as_of, p_actor);
    update public.appointments set verdict = p_verdict, verdict_reason = 'dispute', verdict_at = p_as_of, updated_at = now() where id = a.id;
    perform private.follow_verdict(a.id, a.verdict, p_verdict, p_as_of);
  end if;
  update public.disputes set status = v_status, settled_by = p_actor, settled_at = p_as_of, settled_note = left(trim(p_note), 2000) where id = d.id;
  perform private.audit(a.organization_id, p_actor, 'dispute.settled', a.id::text,
    jsonb_build_object('dispute', d.id, 'result', v_status, 'verdict', p_verdict));
  return v_status;
end $$;
comment on function private.settle is
  'An operator says what is true: another verdict than the disputed one accepts the dispute, the same rejects it. Definer: operators are no members.';

create function private.settle_dispute(p_dispute_id uuid, p_verdict text, p_note text) returns text
language sql security definer set search_path = '' as $$
  select private.settle(p_dispute_id, auth.uid(), p_verdict, p_note, now())
$$;
comment on function private.settle_dispute is 'private.settle for the caller, now. Definer: neither who asks nor the time may be chosen by who asks.';

create function public.settle_dispute(p_dispute_id uuid, p_verdict text, p_note text default '') returns text
language sql set search_path = '' as $$
  select private.settle_dispute(p_dispute_id, p_verdict, p_note)
$$;
comment on function public.settle_dispute is
  'Settles a dispute with the verdict that is true (shown or no_show); answers accepted or rejected. For operators. Refuses: operators_only, dispute_not_found, dispute_settled, verdict_unknown.';

create function private.is_operator() returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from private.operators o where o.user_id = auth.uid());
end $$;
comment on function private.is_operator is 'Whether the caller operates this platform. Definer: who does is nobody else''s to read.';

create function public.is_operator() returns boolean language sql stable set search_path = '' as $$
  select private.is_operator()
$$;
comment on function public.is_operator is 'Whether the caller operates this platform.';

create function private.disputes_for_operators(p_settled boolean, p_before timestamptz, p_before_id uuid, p_limit int) returns table (
  id uuid, organization_id uuid, organization_name text, organization_time_zone text, appointment_id uuid, attendee_name text, title text,
  starts_at timestamptz, verdict text, reasons text[], decided_at timestamptz, rules jsonb, reason text, note text, raised_at timestamptz,
  raised_by_name text, answer_by timestamptz, evidence jsonb, status text, settled_at timestamptz, settled_note text, settled_by_name text
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
    select d.id, d.organization_id, o.name, o.time_zone, a.id, a.attendee_name, a.title, a.starts_at, v.verdict, v.reasons, v.decided_at,
      to_jsonb(r) - '{organization_id,author,created_at}'::text[], d.reason, d.note, d.raised_at, coalesce(nullif(b.full_name, ''), b.email),
      d.raised_at + greatest(r.dispute_days, 1) * interval '24 hours',
      coalesce((select jsonb_agg(jsonb_build_object('kind', e.kind, 'came', e.came, 'at', e.at, 'source', e.source,
          'talk_seconds', c.talk_seconds, 'counted', e.id = any (v.evidence_ids)) order by e.at, e.id)
        from public.appointment_evidence e left join public.calls c on c.organization_id = e.organization_id and c.id = e.call_id
        where e.organization_id = a.organization_id and e.appointment_id = a.id), '[]'),
      d.status, d.settled_at, d.settled_note, coalesce(nullif(s.full_name, ''), s.email)
    from public.disputes d
    join public.organizations o on o.id = d.organization_id
    join public.appointments a on a.organization_id = d.organization_id and a.id = d.appointment_id
    join public.verdicts v on v.organization_id = d.organization_id and v.id = d.verdict_id
    join public.verification_rules r on r.organization_id = v.organization_id and r.version = v.rule_version
    left join public.profiles b on b.user_id = d.raised_by
    left join public.profiles s on s.user_id = d.settled_by
    where case when p_settled then d.status <> 'open' and (p_before is null or (d.settled_at, d.id) < (p_before, p_before_id)) else d.status = 'open' end
    order by d.settled_at desc nulls last, case when p_settled then d.id end desc, d.raised_at, d.id
    limit least(coalesce(p_limit, 500), 500);
end $$;
comment on function private.disputes_for_operators is
  'Disputes with all they rest on: the open ones, the oldest first, or the settled ones, the newest first. answer_by: an organization has dispute_days to doubt, and may expect its answer within as many. Definer: operators are no members.';

create function public.open_disputes() returns table (
  id uuid, organization_id uuid, organization_name text, organization_time_zone text, appointment_id uuid, attendee_name text, title text,
  starts_at timestamptz, verdict text, reasons text[], decided_at timestamptz, rules jsonb, reason text, note text, raised_at timestamptz,
  raised_by_name text, answer_by timestamptz, evidence jsonb, status text, settled_at timestamptz, settled_note text, settled_by_name text
) language sql stable set search_path = '' as $$
  select * from private.disputes_for_operators(false, null, null, 500)
$$;
comment on function public.open_disputes is
  'The disputes of all organizations that wait for an operator, the oldest first, with verdict, rules and evidence. Refuses: operators_only.';

create function public.settled_disputes(p_before timestamptz default null, p_before_id uuid default null, p_limit int default 50) returns table (
  id uuid, organization_id uuid, organization_name text, organization_time_zone text, appointment_id uuid, attendee_name text, title text,
  starts_at timestamptz, verdict text, reasons text[], decided_at timestamptz, rules jsonb, reason text, note text, raised_at timestamptz,
  raised_by_name text, answer_by timestamptz, evidence jsonb, status text, settled_at timestamptz, settled_note text, settled_by_name text
) language sql stable set search_path = '' as $$
  select * from private.disputes_for_operators(true, p_before, p_before_id, p_limit)
$$;
comment on function public.settled_disputes is
  'The disputes of all organizations that were accepted, rejected or fell away, the newest first; the next page begins after settled_at and id of the last. Refuses: operators_only.';

create function private.announce_to_operators() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from fresh) then return null; end if;
  perform realtime.send(jsonb_build_object('changes', jsonb_build_array(private.change(tg_table_name, lower(tg_op)))), 'changed', 'operators', true);
  return null;
end $$;
comment on function private.announce_to_operators is
  'Statement trigger: tells operators, who are in no organization''s topic, that a table changed. Definer: realtime.send is not for members.';
create policy "operators hear what waits for them" on realtime.messages for select to authenticated
  using (extension = 'broadcast' and (select realtime.topic()) = 'operators' and (select private.is_operator()));

-- What members read -------------------------------------------------------------------------------------

create function private.expected_verdict(a public.appointments) returns jsonb language sql stable set search_path = '' as $$
  select private.decide(private.evidence_of(a, private.closes_at(a, r.hours_after_end), 'infinity'), to_jsonb(r))
    || jsonb_build_object('closes_at', private.closes_at(a, r.hours_after_end), 'nudge_at',
      private.closes_at(a, r.hours_after_end) - r.nudge_hours * interval '1 hour', 'version', r.version)
  from private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at)) r
$$;
comment on function private.expected_verdict is 'What the verdict will be if nobody says more, and when: {verdict, reasons, evidence, closes_at, nudge_at, version}.';

create view public.verification_queue with (security_invoker = on) as
select a.organization_id, a.id, a.title, a.attendee_name, a.starts_at, a.ends_at, a.lead_id,
  (x.d ->> 'closes_at')::timestamptz as closes_at, (x.d ->> 'nudge_at')::timestamptz as nudge_at, (x.d ->> 'version')::int as rule_version,
  x.d ->> 'verdict' as expected, x.d #>> '{reasons,0}' as expected_reason,
  (select e.came from public.appointment_evidence e where e.organization_id = a.organization_id and e.appointment_id = a.id
     and e.kind in ('owner_yes', 'owner_no') and e.at >= a.starts_at order by e.at desc, e.id desc limit 1) as owner_said,
  (select e.came from public.appointment_evidence e where e.organization_id = a.organization_id and e.appointment_id = a.id
     and e.kind in ('lead_yes', 'lead_no') and e.at >= a.starts_at order by e.at desc, e.id desc limit 1) as lead_said
from public.appointments a cross join lateral private.expected_verdict(a) x (d)
where a.is_judged and a.verdict = 'pending' and coalesce(a.ends_at, a.starts_at) <= now();
comment on view public.verification_queue is 'Appointments that are over and wait for their verdict: when it falls, and as what if nobody says more.';

create function private.rehearsal(p_organization_id uuid, p_rules jsonb, p_from timestamptz, p_to timestamptz, p_as_of timestamptz default now())
returns table (appointment_id uuid, was text, would_be text, reasons text[]) language sql stable set search_path = '' as $$
  select a.id, h.verdict, d.would ->> 'verdict', array(select jsonb_array_elements_text(d.would -> 'reasons'))
  from public.appointments a
  -- What the rules said, not what a person made of it afterwards.
  cross join lateral (
    select v.verdict, v.created_at, to_jsonb(r) || p_rules as rules
    from public.verdicts v join public.verification_rules r on r.organization_id = v.organization_id and r.version = v.rule_version
    where v.organization_id = a.organization_id and v.appointment_id = a.id and v.cause = 'rules' order by v.id desc limit 1
  ) h
  cross join lateral private.closes_at(a, (h.rules ->> 'hours_after_end')::int) c (closes_at)
  cross join lateral private.decide(private.evidence_of(a, c.closes_at, greatest(h.created_at, c.closes_at)), h.rules) d (would)
  where a.organization_id = p_organization_id and a.is_judged and a.verdict <> 'pending'
    and a.starts_at >= p_from and a.starts_at < p_to and c.closes_at <= p_as_of
$$;
comment on function private.rehearsal is
  'What other rules would have made of appointments that the rules have decided, from the evidence there was. p_rules overrules single rules of the version that applied.';

create function public.rehearse(
  p_organization_id uuid, p_hours int, p_seconds int, p_from timestamptz default now() - interval '6 months', p_to timestamptz default now(),
  p_steps text[] default null
) returns jsonb language plpgsql stable set search_path = '' set statement_timeout = '60s' as $$
begin
  if p_hours not between 1 and 720 or p_seconds not between 0 and 3600 or not private.are_steps(p_steps) then
    perform private.refuse(422, 'rules_out_of_bounds', '1 to 720 hours, 0 to 3600 seconds, at least one step and none twice');
  end if;
  return (
    with r as materialized (
      select * from private.rehearsal(p_organization_id, jsonb_strip_nulls(jsonb_build_object('hours_after_end', p_hours, 'min_call_seconds', p_seconds, 'steps', p_steps)), p_from, p_to)
    ), differing as (
      select a.id, a.attendee_name, a.title, a.starts_at, r.was, r.would_be, r.reasons[1] as reason
      from r join public.appointments a on a.id = r.appointment_id where r.was <> r.would_be
    )
    select jsonb_build_object('considered', (select count(*) from r), 'differ', (select count(*) from differing),
      'was', (select jsonb_object_agg(x.was, x.n) from (select was, count(*) as n from r group by 1) x),
      'would_be', (select jsonb_object_agg(x.would_be, x.n) from (select would_be, count(*) as n from r group by 1) x),
      'rows', coalesce((select jsonb_agg(to_jsonb(x)) from (select * from differing order by starts_at desc, id limit 200) x), '[]')));
end $$;
comment on function public.rehearse is
  'What if the close were so many hours after the end and a call had to be longer than so many seconds, or other steps counted: {considered, differ, was, would_be, rows}, at most 200 rows, newest first. A stranger considers none. Refuses: rules_out_of_bounds.';

alter table public.verification_rules enable row level security;
create policy "members read their organization's rules" on public.verification_rules for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
alter table public.appointment_evidence enable row level security;
create policy "members read the evidence about their appointments" on public.appointment_evidence for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
alter table public.verdicts enable row level security;
create policy "members read their appointments' verdicts" on public.verdicts for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
alter table public.disputes enable row level security;
create policy "members read their organization's disputes" on public.disputes for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.verification_rules, public.appointment_evidence, public.verdicts, public.disputes, public.verification_queue to authenticated;
grant select on public.verification_rules, public.appointment_evidence, public.verdicts, public.disputes, public.verification_queue to service_role;
grant execute on function private.are_steps, private.proves, private.decide, private.closes_at, private.evidence_of, private.rules_at, private.expected_verdict,
  private.rehearsal, private.change_verification_rules, private.rules_for_operators, private.member_says, private.dispute_verdict, private.settle_dispute,
  private.disputes_for_operators, private.is_operator to authenticated;
grant execute on function public.change_verification_rules, public.rules_for_operators, public.owner_says, public.dispute_verdict, public.settle_dispute, public.open_disputes,
  public.settled_disputes, public.is_operator, public.rehearse to authenticated;

create trigger announce_insert after insert on public.appointment_evidence referencing new table as changed for each statement execute function private.announce_also('id', 'appointments');
create trigger announce_update after update on public.appointment_evidence referencing new table as changed for each statement execute function private.announce_also('id', 'appointments');
create trigger announce_insert after insert on public.verdicts referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_insert after insert on public.disputes referencing new table as changed for each statement execute function private.announce_also('id', 'appointments');
create trigger announce_update after update on public.disputes referencing new table as changed for each statement execute function private.announce_also('id', 'appointments');
create trigger announce_insert_to_operators after insert on public.disputes referencing new table as fresh for each statement execute function private.announce_to_operators();
create trigger announce_update_to_operators after update on public.disputes referencing new table as fresh for each statement execute function private.announce_to_operators();
create trigger announce_insert after insert on public.verification_rules referencing new table as changed for each statement execute function private.announce_also('version', 'appointments');

select cron.schedule('verify-shows', '0 * * * *', 'select private.verify_due()');
