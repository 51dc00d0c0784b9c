-- The lead's timeline: all that happened with one person, and what is planned, as one story.

create table public.lead_status_changes (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  lead_id uuid not null,
  was text not null,
  "is" text not null,
  at timestamptz not null default now(),
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete cascade,
  constraint lead_status_changes_change_something check (was <> "is")
);
comment on table public.lead_status_changes is 'When a lead''s status, which calls and bookings decide, became another here.';
create index lead_status_changes_lead_idx on public.lead_status_changes (organization_id, lead_id, at desc);

create function private.note_lead_status() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.lead_status_changes (organization_id, lead_id, was, "is") values (new.organization_id, new.id, old.status, new.status);
  return null;
end $$;
comment on function private.note_lead_status is
  'Trigger: writes down a change of status. By row, since a batch updates many leads and changes the status of few. Definer, because nobody writes there directly.';
create trigger note_lead_status after update of status on public.leads for each row when (old.status is distinct from new.status)
  execute function private.note_lead_status();

alter table public.lead_status_changes enable row level security;
create policy "members read how their leads' status changed" on public.lead_status_changes for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_status_changes to authenticated, service_role;

create function public.lead_timeline(
  p_lead_id uuid, p_kinds text[] default null, p_before timestamptz default null, p_before_id text default null, p_limit int default 50
) returns table (id text, kind text, what text, at timestamptz, leads_to text, said jsonb) language sql stable set search_path = '' as $$
  with lead as materialized (
    select * from public.leads where leads.id = p_lead_id
  ), wanted as (
    select k from unnest(coalesce(p_kinds, '{call,message,appointment,verdict,status,stop,receipt}')) k
  ), booked as materialized (
    select a.* from public.appointments a join lead l on a.organization_id = l.organization_id and a.lead_id = l.id
    where exists (select from wanted where k in ('appointment', 'verdict'))
  ), entries as (
    select 'call/' || c.id as id, 'call' as kind, 'call' as what, c.occurred_at as at, c.id::text as leads_to,
      jsonb_build_object('status', c.status, 'direction', c.direction, 'talk_seconds', c.talk_seconds, 'agent_name', c.agent_name,
        'claimed_outcome', c.claimed_outcome, 'confirmed_outcome', c.confirmed_outcome, 'summary', c.summary) as said
    from public.calls c join lead l on c.organization_id = l.organization_id and c.lead_id = l.id
    where exists (select from wanted where k = 'call')
    union all
    -- What was dialled, or meant to be, and is no call: those are told by the call itself.
    select 'attempt/' || t.id, 'call', 'attempt', coalesce(t.ended_at, t.placed_at, t.planned_at), t.campaign_id::text,
      jsonb_build_object('status', t.status, 'outcome', t.outcome, 'number', t.number, 'error', t.error, 'campaign', p.name)
    from public.call_attempts t join lead l on t.organization_id = l.organization_id and t.lead_id = l.id
    join public.campaigns p on p.organization_id = t.organization_id and p.id = t.campaign_id
    where t.call_id is null and exists (select from wanted where k = 'call')
    union all
    select 'message/' || m.id, 'message', m.direction, coalesce(m.sent_at, m.cancelled_at, m.planned_for, m.created_at), m.appointment_id::text,
      jsonb_build_object('channel', m.channel, 'purpose', m.purpose, 'status', m.status, 'template', m.template, 'subject', m.subject,
        'body', left(m.body, 600), 'error', m.error, 'cancel_reason', m.cancel_reason, 'planned_for', m.planned_for, 'zone', m.planned_zone)
    from public.messages m join lead l on m.organization_id = l.organization_id and m.lead_id = l.id
    where exists (select from wanted where k = 'message')
    union all
    select 'appointment/' || a.id || '/' || x.what, 'appointment', x.what, x.at, a.id::text,
      jsonb_build_object('title', a.title, 'status', a.status, 'verdict', a.verdict, 'starts_at', a.starts_at, 'ends_at', a.ends_at,
        'cancel_reason', a.cancel_reason)
    from booked a cross join lateral (values
      (case when a.booked_at is null then 'requested' else 'booked' end, coalesce(a.booked_at, a.first_event_at)),
      ('cancelled', a.cancelled_at),
      ('takes_place', case when a.status <> 'cancelled' then a.starts_at end)) x (what, at)
    where x.at is not null and exists (select from wanted where k = 'appointment')
    union all
    select 'verdict/' || v.id, 'verdict', 'verdict', v.decided_at, a.id::text,
      jsonb_build_object('title', a.title, 'verdict', v.verdict, 'reason', v.reasons[1], 'cause', v.cause)
    from public.verdicts v join booked a on v.organization_id = a.organization_id and v.appointment_id = a.id
    where exists (select from wanted where k = 'verdict')
    union all
    select 'evidence/' || e.id, 'verdict', 'evidence', e.at, a.id::text,
      jsonb_build_object('title', a.title, 'evidence', e.kind, 'came', e.came, 'source', e.source)
    from public.appointment_evidence e join booked a on e.organization_id = a.organization_id and e.appointment_id = a.id
    where e.kind <> 'call' and exists (select from wanted where k = 'verdict')
    union all
    select 'dispute/' || d.id || '/' || x.what, 'verdict', x.what, x.at, a.id::text,
      jsonb_build_object('title', a.title, 'reason', d.reason, 'note', x.note, 'status', d.status)
    from public.disputes d join booked a on d.organization_id = a.organization_id and d.appointment_id = a.id
    cross join lateral (values ('disputed', d.raised_at, nullif(d.note, '')), ('settled', d.settled_at, nullif(d.settled_note, ''))) x (what, at, note)
    where x.at is not null and exists (select from wanted where k = 'verdict')
    union all
    select 'status/' || s.id, 'status', 'status', s.at, null, jsonb_build_object('was', s.was, 'is', s."is")
    from public.lead_status_changes s join lead l on s.organization_id = l.organization_id and s.lead_id = l.id
    where exists (select from wanted where k = 'status')
    union all
    select 'seen', 'status', 'first_seen', l.first_seen_at, null, jsonb_build_object('source', l.source)
    from lead l where exists (select from wanted where k = 'status')
    union all
    select 'stop/' || s.id || '/' || x.what, 'stop', x.what, x.at, null,
      jsonb_build_object('channel', s.channel, 'source', s.source, 'note', s.note)
    from lead l join public.suppressions s on s.organization_id = l.organization_id and (s.phone = l.phone or s.email = l.email)
    cross join lateral (values ('stopped', s.created_at), ('lifted', s.lifted_at)) x (what, at)
    where x.at is not null and exists (select from wanted where k = 'stop')
    union all
    select 'consent/' || c.id || '/' || x.what, 'stop', x.what, x.at, null, jsonb_build_object('channel', c.channel, 'source', c.source)
    from public.consents c join lead l on c.organization_id = l.organization_id and c.lead_id = l.id
    cross join lateral (values ('consented', c.given_at), ('withdrawn', c.withdrawn_at)) x (what, at)
    where x.at is not null and exists (select from wanted where k = 'stop')
    union all
    -- What is asked once more just before the call is the same decision.
    select 'receipt/' || r.id, 'receipt', case when r.allowed then 'allowed' else 'refused' end, r.decided_at, r.campaign_id::text,
      jsonb_build_object('channel', r.channel, 'reason', r.reason, 'local_time', r.local_time, 'zone', r.zone, 'not_before', r.not_before,
        'campaign', (select p.name from public.campaigns p where p.organization_id = r.organization_id and p.id = r.campaign_id))
    from public.contact_receipts r join lead l on r.organization_id = l.organization_id and r.lead_id = l.id
    where r.campaign_id is not null and r.attempt_id is null and exists (select from wanted where k = 'receipt')
  )
  select e.id, e.kind, e.what, e.at, e.leads_to, e.said from entries e
  where p_before is null or (e.at, e.id) < (p_before, p_before_id)
  order by e.at desc, e.id desc limit least(coalesce(p_limit, 50), 200)
$$;
comment on function public.lead_timeline is
  'What happened with a lead, the newest first and what is planned above: p_kinds of call, message, appointment, verdict, status, stop, receipt (null: all). The next page begins after `at` and `id` of the last. `leads_to` is the call, appointment or campaign it leads to. A stranger gets no rows.';
grant execute on function public.lead_timeline to authenticated;
