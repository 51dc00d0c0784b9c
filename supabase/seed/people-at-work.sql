-- People at work: a list that Andre imported, and the campaign he is preparing for it; two verdicts that Maya and Andre dispute; and what
-- Olivia, the operator, has decided before.

create function seed.decide_old_disputes(p_as_of timestamptz) returns void language sql as $$
  select private.decide_dispute_as(d.id, '5eed0000-0000-4000-8000-000000000009',
    case when row_number() over (order by d.raised_at) % 3 = 0 then 'no_show' else 'shown' end,
    case when row_number() over (order by d.raised_at) % 3 = 0 then 'The host marked them absent the same day.' else 'The lead confirmed by phone that they had been there.' end,
    d.raised_at + interval '29 hours')
  from public.disputes d where d.status = 'open' and d.raised_at < least(p_as_of - interval '29 hours', now() - interval '8 days')
$$;
comment on function seed.decide_old_disputes is 'Old contradictions have been decided long ago.';

create function seed.raise_disputes() returns void language sql as $$
  select private.dispute_verdict_as(a.id, x.actor, x.reason, x.note, least(a.verdict_at + x.after, now() - interval '20 minutes'))
  from (values
    ('no_show', '5eed0000-0000-4000-8000-000000000001'::uuid, 'came', 'She was here and paid at the desk; nobody ticked her off that day.', interval '19 hours'),
    ('shown', '5eed0000-0000-4000-8000-000000000002', 'wrong_person', 'The brother came instead, for something else.', interval '31 hours')
  ) x (verdict, actor, reason, note, after)
  join lateral (
    select id, verdict_at from public.appointments
    where organization_id = '5eed0000-0000-4000-8000-0000000000a1' and verdict = x.verdict and verdict_at between now() - interval '5 days' and now() - interval '1 hour' order by verdict_at limit 1) a on true
$$;

-- Rows as the browser sends them: an unreadable row keeps its cells and the reason.
create function seed.import_rows() returns jsonb language sql stable as $$
  select jsonb_agg(jsonb_build_object('line', line, 'name', name, 'phone', phone, 'email', email, 'tags', array['open house'], 'custom',
      jsonb_build_object('interest', seed.pick(array['whitening', 'braces', 'check-up'], line, 62)), 'time_zone', 'America/New_York', 'locale', 'en')
    || case when problem is null then '{}' else jsonb_build_object('problem', problem, 'cells', jsonb_build_object('Name', name, 'Mobile', cell)) end order by line)
  from (
    -- New people: the first names of some, the last names of others, and unused numbers.
    select 1 + i as line, split_part(p.name, ' ', 1) || ' ' || split_part(q.name, ' ', 2) as name, '+1' || (array['516', '631', '845'])[1 + i % 3] || '55501' || lpad((10 + i)::text, 2, '0') as phone,
      null as email, null as problem, null as cell
    from generate_series(1, 41) i join seed.people p on p.n = 7 * i join seed.people q on q.n = 7 * i + 13
    union all
    -- Twice in the file, already known, or opted out.
    select 43, p.name, '+15165550113', null, null, null from seed.people p where n = 21
    union all
    select (43 + row_number() over (order by n))::int, name, phone, null, null, null from (select * from seed.people where n % 19 = 0 and n < 160 and phone is not null limit 6) known
    union all
    select (50 + row_number() over (order by s.id))::int, l.name, s.phone, null, null, null
    from (select * from public.suppressions where organization_id = '5eed0000-0000-4000-8000-0000000000a1' and lifted_at is null and phone is not null order by id limit 2) s
    join public.leads l on l.phone = s.phone
    union all
    select * from (values (60, 'Olga Novak', null, null, 'phone_invalid', '212-555'), (61, 'Hiro Park', null, null, 'phone_shortened', '2.12555E+09'), (62, 'Nia', null, null, 'unreachable', '')) bad
  ) rows (line, name, phone, email, problem, cell)
$$;

create function seed.import_list() returns void language plpgsql as $$
declare
  list jsonb := seed.import_rows();
  import uuid;
  campaign uuid;
begin
  perform set_config('request.jwt.claims', '{"sub": "5eed0000-0000-4000-8000-000000000002", "role": "authenticated"}', true);
  import := private.start_lead_import('5eed0000-0000-4000-8000-0000000000a1', 'open-house-signups.csv', seed.sha256(list::text), length(list::text), jsonb_array_length(list),
    '{"encoding": "utf-8", "delimiter": ",", "header": true, "titles": ["Name", "Mobile", "interest"], "targets": ["name", "phone", "custom:interest"], "country": "US", "tags": ["open house"]}');
  perform private.import_leads_chunk(import, 2, list, now());
  campaign := private.create_campaign('5eed0000-0000-4000-8000-0000000000a1', jsonb_build_object('name', 'Open-house follow-up',
    'integration_id', '5eed0000-0000-4000-8000-0000000000c1', 'agent_ref', 'agent_5e8c1f20b7d94a63', 'from_number', '+12125550100', 'max_attempts', 2));
  perform private.add_campaign_leads(campaign, '{"tags": ["open house"]}', null, now());
  perform set_config('request.jwt.claims', '', true);
end $$;
