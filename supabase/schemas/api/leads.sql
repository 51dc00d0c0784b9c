-- The API for leads, their imports and tags.

create function public.start_lead_import(
  p_organization_id uuid, p_file_name text, p_file_hash text, p_file_bytes bigint, p_rows_total int, p_settings jsonb
) returns uuid language sql set search_path = '' as $$
  select private.start_lead_import(p_organization_id, p_file_name, p_file_hash, p_file_bytes, p_rows_total, p_settings)
$$;
comment on function public.start_lead_import is
  'Begins an import, or returns the running one of the same file, whose own settings then apply. Refuses: import_being_undone, '
  'organization_not_found, role_too_low.';
grant execute on function public.start_lead_import to authenticated;

create function public.import_leads_chunk(p_import_id uuid, p_first_line int, p_rows jsonb)
returns public.lead_imports language sql set search_path = '' as $$
  select private.import_leads_chunk(p_import_id, p_first_line, p_rows, now())
$$;
comment on function public.import_leads_chunk is
  'Imports [{line, name, phone, email, time_zone, locale, tags, custom, problem, cells}]: phone in E.164, e-mail in lower case; problem: '
  'why the row is already invalid. Repeating a chunk (by its first line) changes nothing. Returns the import. Refuses: '
  'import_not_running, import_chunk_size, organization_not_found, role_too_low.';
grant execute on function public.import_leads_chunk to authenticated;

create function public.cancel_lead_import(p_import_id uuid)
returns public.lead_imports language sql set search_path = '' as $$
  select private.cancel_lead_import(p_import_id, now())
$$;
comment on function public.cancel_lead_import is
  'Stops a running import; its leads so far stay and can be undone. Repeating it changes nothing. Refuses: organization_not_found, '
  'role_too_low.';
grant execute on function public.cancel_lead_import to authenticated;

create function public.undo_lead_import(p_import_id uuid, p_most int default 2000)
returns public.lead_imports language sql set search_path = '' as $$
  select private.undo_lead_import(p_import_id, now(), p_most)
$$;
comment on function public.undo_lead_import is
  'Deletes the next p_most (at most 5,000) leads that an ended import created, except those with activity (a call, a booking, a campaign, '
  'a message): call it until the status is undone. imported - removed - kept are left. Repeating it after that changes nothing. '
  'Refuses: import_still_running, organization_not_found, role_too_low.';
grant execute on function public.undo_lead_import to authenticated;

create function public.search_leads(
  p_organization_id uuid, p_filter jsonb default '{}', p_sort text default 'first_seen_at', p_descending boolean default true,
  p_limit int default 100, p_offset int default 0, p_count boolean default false, p_after jsonb default null
) returns table (
  id uuid, name text, email text, phone text, status text, source text, tags text[], custom jsonb,
  first_seen_at timestamptz, last_contact_at timestamptz, total bigint
) language sql stable set search_path = '' as $$
  select * from private.search_leads(p_organization_id, p_filter, p_sort, p_descending, p_limit, p_offset, p_count, p_after)
$$;
comment on function public.search_leads is
  'Leads of a filter {q, status[], source[], tag[], import, since, before}, at most 1,000 at a time; with p_count each row has the total. '
  'p_after {first_seen_at, id} continues after that lead in the newest-first order, so that reading all pages misses no lead when others '
  'come or go. Refuses: organization_not_found.';
grant execute on function public.search_leads to authenticated;

create function public.tag_leads(p_organization_id uuid, p_tag text, p_on boolean, p_lead_ids uuid[] default null,
  p_filter jsonb default null)
returns jsonb language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.tag_leads(p_organization_id, p_tag, p_on, p_lead_ids, p_filter)
$$;
comment on function public.tag_leads is
  'Adds a tag to the given leads (or all of the filter) or removes it; returns {id, changed}, the id for undo_lead_tagging. Refuses: '
  'tag_invalid, organization_not_found, role_too_low.';
grant execute on function public.tag_leads to authenticated;

create function public.undo_lead_tagging(p_id uuid) returns int language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.undo_lead_tagging(p_id)
$$;
comment on function public.undo_lead_tagging is
  'Reverts a bulk tagging on the leads it changed; returns how many. Repeating it changes nothing. Refuses: organization_not_found, '
  'role_too_low.';
grant execute on function public.undo_lead_tagging to authenticated;

create function public.edit_lead(p_lead_id uuid, p_tags text[], p_custom jsonb) returns void language sql set search_path = '' as $$
  select private.edit_lead(p_lead_id, p_tags, p_custom)
$$;
comment on function public.edit_lead is
  'Sets a lead''s tags and custom fields. Refuses: tag_invalid, custom_fields_invalid, organization_not_found, role_too_low.';
grant execute on function public.edit_lead to authenticated;

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
    -- Attempts without a call; the others are shown by their call.
    select 'attempt/' || t.id, 'call', 'attempt', coalesce(t.ended_at, t.placed_at, t.planned_at), t.campaign_id::text,
      jsonb_build_object('status', t.status, 'outcome', t.outcome, 'number', t.number, 'error', t.error, 'campaign', p.name)
    from public.call_attempts t join lead l on t.organization_id = l.organization_id and t.lead_id = l.id
    join public.campaigns p on p.organization_id = t.organization_id and p.id = t.campaign_id
    where t.call_id is null and exists (select from wanted where k = 'call')
    union all
    select 'message/' || m.id, 'message', m.direction, coalesce(m.sent_at, m.cancelled_at, m.planned_for, m.created_at),
      m.appointment_id::text,
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
    cross join lateral (values ('disputed', d.raised_at, nullif(d.note, '')),
      ('decided', d.decided_at, nullif(d.decision_note, ''))) x (what, at, note)
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
    -- The check just before a call repeats the same decision.
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
  'A lead''s history, the newest first, with planned entries above: p_kinds of call, message, appointment, verdict, status, stop, receipt '
  '(null: all). The next page begins after `at` and `id` of the last. `leads_to` is the related call, appointment or campaign. Strangers '
  'get no rows.';
grant execute on function public.lead_timeline to authenticated;
