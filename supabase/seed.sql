-- The seed: Harbor Dental, a practice in New York with three months of history up to now; Vasa Tandvård, a small one in Stockholm with
-- amounts in kronor; and Salong Söder, which was just created and is still empty. For laptops and tests; a hosted project is not seeded.
-- The files under seed/ (config.toml names their order) create helpers in the schema `seed`; this one inserts their data and drops the
-- schema. It is one transaction: the seed is applied whole or not at all, and a second run fails at its first row.

create function seed.log_in(p_id uuid, p_email text, p_name text, p_hash text) returns void language plpgsql set search_path = '' as $$
begin
  insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at,
    confirmation_token, recovery_token, email_change, email_change_token_new, email_change_token_current, phone_change, phone_change_token, reauthentication_token)
  values (p_id, 'authenticated', 'authenticated', p_email, p_hash, now() - interval '95 days', '{"provider": "email", "providers": ["email"]}',
    jsonb_build_object('full_name', p_name), now() - interval '95 days', now() - interval '95 days', '', '', '', '', '', '', '', '');
  -- Hosted Auth looks for its one instance; the laptop's has no such column.
  if exists (select 1 from information_schema.columns where table_schema = 'auth' and table_name = 'users' and column_name = 'instance_id') then
    execute 'update auth.users set instance_id = ''00000000-0000-0000-0000-000000000000'' where id = $1' using p_id;
  end if;
  insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at, created_at, updated_at)
  values (gen_random_uuid(), 'email', p_id::text, p_id, jsonb_build_object('sub', p_id, 'email', p_email, 'email_verified', true, 'phone_verified', false),
    now() - interval '95 days', now() - interval '95 days', now() - interval '95 days');
end $$;

-- One password for all: callboard-demo. One hash too, because each takes noticeable time.
select seed.log_in(id, email, name, hash) from (values
  ('5eed0000-0000-4000-8000-000000000001'::uuid, 'maya@harbordental.example', 'Maya Lindqvist'),
  ('5eed0000-0000-4000-8000-000000000002'::uuid, 'andre@harbordental.example', 'Andre Whitfield'),
  ('5eed0000-0000-4000-8000-000000000003'::uuid, 'priya@harbordental.example', 'Priya Raman'),
  ('5eed0000-0000-4000-8000-000000000004'::uuid, 'tom@harbordental.example', 'Tom Becker'),
  ('5eed0000-0000-4000-8000-000000000005'::uuid, 'elin@vasatandvard.example', 'Elin Sandberg'),
  ('5eed0000-0000-4000-8000-000000000009'::uuid, 'operator@callboard.example', 'Olivia Hart')
) people (id, email, name), (select extensions.crypt('callboard-demo', extensions.gen_salt('bf', 10)) as hash offset 0) once;
insert into private.operators (user_id) values ('5eed0000-0000-4000-8000-000000000009');

insert into public.organizations (id, name, time_zone, currency, locale, country, appointment_value_minor, onboarding_dismissed_at, created_at) values
  ('5eed0000-0000-4000-8000-0000000000a1', 'Harbor Dental', 'America/New_York', 'USD', 'en', 'US', 18000, now() - interval '90 days', now() - interval '94 days'),
  ('5eed0000-0000-4000-8000-0000000000b1', 'Salong Söder', 'Europe/Stockholm', 'SEK', 'sv', 'SE', null, null, now() - interval '2 hours'),
  -- The operator's organization: its Stripe account issues all invoices.
  ('5eed0000-0000-4000-8000-0000000000e1', 'Callboard Demo Agency', 'America/New_York', 'USD', 'en', 'US', null, now() - interval '90 days', now() - interval '95 days');

-- The seller on invoices, and the customers.
insert into private.seller (organization_id) values ('5eed0000-0000-4000-8000-0000000000e1');
update public.billing_profiles p set name = v.name, line1 = v.line1, city = v.city, state = 'NY', postal_code = v.postal_code, country = 'US', tax_id = v.tax_id, email = v.email
from (values
  ('5eed0000-0000-4000-8000-0000000000e1'::uuid, 'Callboard Demo Agency LLC', '80 Example Street', 'New York', '10013', 'EIN 00-0000002', 'billing@callboard.example'),
  ('5eed0000-0000-4000-8000-0000000000a1', 'Harbor Dental PLLC', '12 Harbor Lane', 'Brooklyn', '11201', 'EIN 00-0000001', 'accounts@harbordental.example')
) v (id, name, line1, city, postal_code, tax_id, email)
where p.organization_id = v.id;
insert into public.memberships (organization_id, user_id, role, created_at) values
  ('5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-000000000001', 'owner', now() - interval '94 days'),
  ('5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-000000000002', 'manager', now() - interval '93 days'),
  ('5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-000000000003', 'agent', now() - interval '71 days'),
  ('5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-000000000004', 'viewer', now() - interval '40 days'),
  ('5eed0000-0000-4000-8000-0000000000b1', '5eed0000-0000-4000-8000-000000000001', 'owner', now() - interval '2 hours'),
  ('5eed0000-0000-4000-8000-0000000000e1', '5eed0000-0000-4000-8000-000000000009', 'owner', now() - interval '95 days');

-- Nobody has the token of this invitation: it can be seen and revoked, never accepted.
insert into public.invitations (organization_id, email, role, token_hash, invited_by, created_at, expires_at) values
  ('5eed0000-0000-4000-8000-0000000000a1', 'ruiz@harbordental.example', 'agent', encode(sha256(extensions.gen_random_bytes(32)), 'hex'),
   '5eed0000-0000-4000-8000-000000000001', now() - interval '1 day', now() + interval '6 days');

insert into public.integrations (id, organization_id, provider, endpoint_key, created_at) values
  ('5eed0000-0000-4000-8000-0000000000c1', '5eed0000-0000-4000-8000-0000000000a1', 'retell', 'harbor-dental-demo-retell-endpoint', now() - interval '94 days'),
  ('5eed0000-0000-4000-8000-0000000000c2', '5eed0000-0000-4000-8000-0000000000a1', 'calcom', 'harbor-dental-demo-calcom-endpoint', now() - interval '94 days');
-- The secrets that signed the history: retired below, their ciphertext never stored. Current ones are stored through the real api
-- function once the platform runs, because only the functions can encrypt.
insert into public.credentials (id, organization_id, integration_id, name, slot, hint, created_by, created_at) values
  ('5eed0000-0000-4000-8000-0000000000d1', '5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-0000000000c1', 'webhook_secret', 1, 'past', '5eed0000-0000-4000-8000-000000000001', now() - interval '94 days'),
  ('5eed0000-0000-4000-8000-0000000000d2', '5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-0000000000c2', 'webhook_secret', 1, 'past', '5eed0000-0000-4000-8000-000000000001', now() - interval '94 days');

insert into public.audit_log (organization_id, actor, act, subject, details, at) values
  ('5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-000000000001', 'organization.created', '5eed0000-0000-4000-8000-0000000000a1', '{}', now() - interval '94 days'),
  ('5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-000000000001', 'integration.connected', '5eed0000-0000-4000-8000-0000000000c1', '{"provider": "retell"}', now() - interval '94 days'),
  ('5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-000000000001', 'integration.connected', '5eed0000-0000-4000-8000-0000000000c2', '{"provider": "calcom"}', now() - interval '94 days'),
  ('5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-000000000002', 'member.role_changed', '5eed0000-0000-4000-8000-000000000003', '{"from": "viewer", "to": "agent"}', now() - interval '70 days'),
  ('5eed0000-0000-4000-8000-0000000000b1', '5eed0000-0000-4000-8000-000000000001', 'organization.created', '5eed0000-0000-4000-8000-0000000000b1', '{}', now() - interval '2 hours');

-- Nobody listens yet: the triggers that announce changes are disabled.
select set_config('callboard.collecting', 'on', false);

insert into public.leads (organization_id, name, email, phone, source, tags, custom, time_zone, locale, first_seen_at, created_at)
select '5eed0000-0000-4000-8000-0000000000a1', name, email, phone, source, tags, custom, 'America/New_York', 'en', seen_at, seen_at
from seed.people cross join lateral (select now() - case source when 'import' then interval '93 days' else seed.roll(n, 9) * interval '85 days' end) s (seen_at)
where n <= 350;

-- Signed as the providers sign, with the retired secrets `harbor-dental-past-…`.
create function seed.retell_headers(body text, received_at timestamptz) returns jsonb language sql stable as $$
  select jsonb_build_object('content-type', 'application/json', 'x-retell-signature', 'v=' || seed.ms(received_at) || ',d='
    || encode(extensions.hmac(convert_to(body || seed.ms(received_at), 'UTF8'), 'harbor-dental-past-retell'::bytea, 'sha256'), 'hex'))
$$;
create function seed.calcom_headers(body text) returns jsonb language sql stable as $$
  select jsonb_build_object('content-type', 'application/json', 'x-cal-webhook-version', '2021-10-20', 'x-cal-signature-256',
    encode(extensions.hmac(convert_to(body, 'UTF8'), 'harbor-dental-past-calcom'::bytea, 'sha256'), 'hex'))
$$;

insert into public.events (organization_id, integration_id, credential_id, kind, dedupe_key, subject, occurred_at, received_at, status, attempts, applied_at, body_sha256, body, headers, normalised)
select '5eed0000-0000-4000-8000-0000000000a1', integration_id, credential_id, kind, dedupe_key, private.subject_of(means -> 0), occurred_at, received_at, 'applied', 1, received_at, seed.sha256(body), body, headers, means
from (
  select '5eed0000-0000-4000-8000-0000000000c1'::uuid as integration_id, '5eed0000-0000-4000-8000-0000000000d1'::uuid as credential_id, d.*, seed.retell_headers(d.body, d.received_at) as headers
  from seed.call_deliveries() d
  union all
  select '5eed0000-0000-4000-8000-0000000000c2', '5eed0000-0000-4000-8000-0000000000d2', d.*, seed.calcom_headers(d.body) from seed.booking_deliveries() d
) deliveries order by received_at;

-- Applied like private.apply_events, but all at once. tests/stack/platform/seed.test.ts folds every trail again and finds the same rows.
insert into public.leads (organization_id, phone, source, first_seen_at)
select '5eed0000-0000-4000-8000-0000000000a1', number, 'inbound_call', min(at) from seed.talks where person > 350 group by number;

insert into public.calls (organization_id, integration_id, provider_ref, lead_id, status, channel, direction, from_number, to_number, agent_ref, agent_name,
  occurred_at, started_at, answered_at, ended_at, talk_seconds, billed_seconds, hangup_reason, in_voicemail, claimed_outcome, sentiment, summary, transcript,
  cost_currency, cost_telephony_micros, cost_speech_micros, cost_model_micros, cost_other_micros, cost_total_micros, analysis,
  first_event_at, head_rank, head_at, head_key, created_at, updated_at)
select '5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-0000000000c1', f.provider_ref, l.id, f.status, f.channel, f.direction, f.from_number,
  f.to_number, f.agent_ref, f.agent_name, coalesce(f.started_at, t.over_at), f.started_at, f.answered_at, f.ended_at, f.talk_seconds, f.billed_seconds,
  f.hangup_reason, f.in_voicemail, f.claimed_outcome, f.sentiment, f.summary, f.transcript, f.cost_currency, f.cost_telephony_micros, f.cost_speech_micros,
  f.cost_model_micros, f.cost_other_micros, f.cost_total_micros, f.analysis, coalesce(f.started_at, t.over_at), 3, t.over_at, 'call_analyzed:' || t.ref, t.at, t.over_at
from seed.tellings t
cross join lateral jsonb_populate_record(null::private.call_facts, t.begun_means || t.ended_means || t.analysed_means) f
left join public.leads l on l.organization_id = '5eed0000-0000-4000-8000-0000000000a1'
  and l.phone = case f.direction when 'outbound' then f.to_number else f.from_number end
order by t.at;

insert into public.appointments (organization_id, integration_id, provider_ref, lead_id, status, title, starts_at, ends_at, location, host_email,
  attendee_name, attendee_email, attendee_phone, attendee_time_zone, attendee_locale, cancel_reason, price_minor, currency, paid_at, attended,
  booked_at, first_event_at, cancelled_at, reschedules, created_at, updated_at)
select '5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-0000000000c2', b.uid,
  private.find_or_make_lead('5eed0000-0000-4000-8000-0000000000a1', b.email, b.phone, b.name, 'booking', b.booked_at, 'America/New_York', 'en'),
  case when b.called_off_at is null then 'booked' else 'cancelled' end, b.title, b.starts_at, b.ends_at, b.place, b.host,
  b.name, b.email, b.phone, 'America/New_York', 'en', case when b.called_off_at is not null then b.cancel_reason end, b.price_minor, 'USD', b.paid_at,
  case when b.marked_absent_at is not null then false end, b.booked_at, b.booked_at, b.called_off_at, case when b.moved_at is null then 0 else 1 end,
  b.booked_at, b.booked_at
from (select * from seed.bookings order by booked_at) b;

insert into public.appointment_refs (integration_id, provider_ref, organization_id, appointment_id, previous_ref)
select a.integration_id, r.uid, a.organization_id, a.id, r.previous
from seed.bookings b join public.appointments a on a.provider_ref = b.uid
cross join lateral (values (b.first_uid, null), (b.second_uid, b.first_uid)) r (uid, previous) where r.uid is not null;

insert into public.appointment_evidence (organization_id, appointment_id, kind, came, stated_by, source, at, created_at)
select a.organization_id, a.id, w.kind, w.came, case when w.kind like 'owner%' then '5eed0000-0000-4000-8000-000000000001'::uuid end, w.source, w.at, w.at
from seed.words w join seed.bookings b using (b) join public.appointments a on a.provider_ref = b.uid order by w.at, w.b;
select seed.publish_rates();
select seed.plant_vasa();
-- The assumptions, and the cost of models outside calls: the agent that answers e-mails, and summaries.
select private.change_roi_assumptions_as('5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-000000000001',
  '{"close_basis_points": 6500, "staff_hour_minor": 2800, "saved_seconds_per_call": 240, "baseline_no_show_basis_points": 1800}', now() - interval '93 days');
insert into private.ai_keys (api_key_hash, organization_id, assigned_by, assigned_at, asked_at, read_at)
select encode(sha256(convert_to(o.name || ' past openrouter', 'UTF8')), 'hex'), o.id, '5eed0000-0000-4000-8000-000000000009', o.created_at, now(), now()
from public.organizations o where o.name in ('Harbor Dental', 'Vasa Tandvård');
insert into public.ai_usage_logs (organization_id, day, api_key_hash, model, endpoint_id, provider_name, requests, prompt_tokens, completion_tokens,
  reasoning_tokens, cost_usd_micros, byok_usd_micros, asked_at)
select o.organization_id, d.day, o.api_key_hash, m.model, '', m.provider, r.requests,
  r.requests * m.prompt, r.requests * m.completion, 0, round(r.requests * (m.prompt * m.prompt_price + m.completion * m.completion_price)), 0,
  (d.day + 1) + time '00:40' at time zone 'UTC'
from private.ai_keys o
cross join generate_series((now() at time zone 'UTC')::date - 91, (now() at time zone 'UTC')::date - 1, '1 day') with ordinality g (at, n)
cross join lateral (select g.at::date as day, case when extract(isodow from g.at) < 6 then 1 else 0.25 end as busy) d
cross join (values (1, 'anthropic/claude-haiku-4.5', 'Anthropic', 90, 2100, 260, 1.0, 5.0), (2, 'openai/gpt-4.1-mini', 'OpenAI', 40, 3400, 180, 0.4, 1.6))
  m (k, model, provider, often, prompt, completion, prompt_price, completion_price)
cross join lateral (select greatest(1, (d.busy * m.often * case when o.organization_id = '5eed0000-0000-4000-8000-0000000000a1' then 1 else 0.3 end * (0.6 + 0.8 * seed.roll((g.n * 2 + m.k)::int, 77)))::int) as requests) r
where d.day >= o.assigned_at::date;

select set_config('callboard.collecting', 'on', false);
select private.refresh_leads(array(select id from public.leads where organization_id = '5eed0000-0000-4000-8000-0000000000a1'));
-- Months are closed in order, each with the verdicts of its days, so that the invoices get their natural numbers. Usage was recorded when
-- its calls ended.
alter table public.usage_records disable trigger "020_append_only";
update public.usage_records set recorded_at = occurred_at + interval '10 minutes';
alter table public.usage_records enable trigger "020_append_only";
do $$
declare v_end timestamptz;
begin
  for v_end in
    select m at time zone o.time_zone from public.organizations o
    cross join lateral generate_series(date_trunc('month', o.created_at at time zone o.time_zone) + interval '1 month', now() at time zone o.time_zone, interval '1 month') m
    where o.id = '5eed0000-0000-4000-8000-0000000000a1' order by 1
  loop
    perform private.verify_due(v_end);
    perform seed.decide_old_disputes(v_end);
    perform private.close_months(v_end);
    update public.verdicts set created_at = decided_at;
    perform private.freeze_proof_reports(v_end + interval '9 hours');
  end loop;
end $$;
select private.verify_due(now());
update public.verdicts set created_at = decided_at;
select private.change_roi_assumptions_as('5eed0000-0000-4000-8000-0000000000a1', '5eed0000-0000-4000-8000-000000000002',
  '{"staff_hour_minor": 3100, "baseline_no_show_basis_points": 1600}', now() - interval '16 days');
-- Due invoices are paid a few days after they were issued; the newest are still open.
update public.invoices set status = 'paid', paid_minor = total_minor, paid_at = (issued_on + 3) + time '14:20'
where status = 'open' and due_on < now()::date - 5;
select seed.decide_old_disputes(now());
select seed.raise_disputes();

-- The message providers, connected after the verdicts of three months, so that nobody is asked today about an old visit.
insert into public.integrations (id, organization_id, provider, endpoint_key, config, created_at) values
  ('5eed0000-0000-4000-8000-0000000000c3', '5eed0000-0000-4000-8000-0000000000a1', 'twilio', 'harbor-dental-demo-twilio-endpoint', '{"from": "+12125550100"}', now() - interval '30 days'),
  ('5eed0000-0000-4000-8000-0000000000c4', '5eed0000-0000-4000-8000-0000000000a1', 'resend', 'harbor-dental-demo-resend-endpoint', '{"from": "Harbor Dental <hello@harbordental.example>"}', now() - interval '30 days');
insert into public.credentials (id, organization_id, integration_id, name, slot, hint, created_by, created_at)
select gen_random_uuid(), organization_id, id, 'api_key', 1, 'past', '5eed0000-0000-4000-8000-000000000001', created_at from public.integrations where provider in ('twilio', 'resend');
update public.integrations set config = '{"booking_url": "https://harbordental.example/book"}' where id = '5eed0000-0000-4000-8000-0000000000c2';
-- The base URL of links in messages; the platform sets its own once it runs.
select vault.create_secret('https://harbordental.callboard.example', 'site_url') where not exists (select from vault.secrets where name = 'site_url');
select seed.write_messages();
delete from vault.secrets where name = 'site_url' and id in (select id from vault.decrypted_secrets where decrypted_secret = 'https://harbordental.callboard.example');
select seed.import_list();

-- Now, and failures: these deliveries go through private.ingest itself.
select private.ingest('5eed0000-0000-4000-8000-0000000000c1', '5eed0000-0000-4000-8000-0000000000d1', d.dedupe_key, d.kind, d.occurred_at, d.received_at,
  seed.retell_headers(d.body, d.received_at), d.body, 'utf8', seed.sha256(d.body), d.means, d.problem) from seed.live_deliveries() d;
-- The failed ones have been retried for a while and wait for their next turn.
update public.events set attempts = 6, next_attempt_at = now() + interval '31 minutes'
where organization_id = '5eed0000-0000-4000-8000-0000000000a1' and status = 'failed';
update public.credentials set retired_at = now() where organization_id = '5eed0000-0000-4000-8000-0000000000a1';

select set_config('callboard.collecting', 'on', false);
analyze public.events, public.calls, public.leads, public.appointments;
select private.refresh_leads(array(select id from public.leads where organization_id = '5eed0000-0000-4000-8000-0000000000a1'));
select private.fold_facts();
-- Two campaigns, made of outbound calls of the history: one that is over, and one that continues tomorrow.
insert into public.campaigns (id, organization_id, name, status, integration_id, agent_ref, from_number, windows, concurrency, running_since, created_by, created_at, completed_at)
select id, '5eed0000-0000-4000-8000-0000000000a1', name, status, '5eed0000-0000-4000-8000-0000000000c1', 'agent_5e8c1f20b7d94a63', '+12125550100',
  (select jsonb_agg(jsonb_build_object('weekday', d, 'opens', '09:00', 'closes', '18:00')) from generate_series(1, 5) d), 3,
  now() - make_interval(days => from_days), '5eed0000-0000-4000-8000-000000000002', now() - make_interval(days => from_days + 1), now() - make_interval(days => to_days)
from (values
  ('5eed0000-0000-4000-8000-0000000000e1'::uuid, 'Overdue cleanings', 'completed', 70, 35),
  ('5eed0000-0000-4000-8000-0000000000e2', 'Six-month recall', 'running', 14, null)
) c (id, name, status, from_days, to_days);
create function seed.opening() returns timestamptz language sql stable as $$
  select (seed.working_day((now() at time zone 'America/New_York')::date + 1) + interval '9 hours') at time zone 'America/New_York'
$$;
comment on function seed.opening is 'When the campaigns call again: the next working day at nine.';
create table seed.attempts as
select c.id as campaign_id, k.lead_id, k.id as call_id, k.provider_ref, k.occurred_at, k.ended_at, 1::bigint as number, gen_random_uuid() as id,
  nextval('public.contact_receipts_id_seq') as receipt_id,
  private.outcome_of_call(k.status, k.in_voicemail, k.hangup_reason, k.claimed_outcome) as outcome
from public.campaigns c
join lateral (
  select distinct on (lead_id, occurred_at::date) * from public.calls
  where organization_id = c.organization_id and direction = 'outbound' and lead_id is not null and status in ('ended', 'not_connected')
    and occurred_at between c.running_since and coalesce(c.completed_at, now() - interval '1 day')
    and extract(isodow from occurred_at at time zone 'America/New_York') < 6
    and extract(hour from occurred_at at time zone 'America/New_York') between 9 and 17
  order by lead_id, occurred_at::date, occurred_at
) k on true
where c.organization_id = '5eed0000-0000-4000-8000-0000000000a1';
update seed.attempts a set number = r.number
from (select id, row_number() over (partition by campaign_id, lead_id order by occurred_at) as number from seed.attempts) r where r.id = a.id;
delete from seed.attempts where number > 3;
insert into public.contact_receipts (id, organization_id, lead_id, channel, purpose, campaign_id, allowed, reason, decided_at, zone, zone_source, local_time, rules)
overriding system value
select receipt_id, '5eed0000-0000-4000-8000-0000000000a1', lead_id, 'call', 'campaign', campaign_id, true, 'allowed', occurred_at - interval '8 seconds',
  'America/New_York', 'lead', (occurred_at - interval '8 seconds') at time zone 'America/New_York', '{"gap_minutes": 240, "daily_cap": 2, "contacts_today": 0}'
from seed.attempts;
insert into public.call_attempts (id, organization_id, campaign_id, lead_id, number, status, receipt_id, provider_ref, call_id, planned_at, placed_at, ended_at, outcome)
select id, '5eed0000-0000-4000-8000-0000000000a1', campaign_id, lead_id, number, case outcome when 'failed' then 'failed' else 'ended' end, receipt_id, provider_ref,
  call_id, occurred_at - interval '8 seconds', occurred_at, coalesce(ended_at, occurred_at), outcome from seed.attempts;
insert into public.campaign_leads (organization_id, campaign_id, lead_id, status, attempts, outcome, next_attempt_at, added_at)
select distinct on (a.campaign_id, a.lead_id) c.organization_id, a.campaign_id, a.lead_id,
  case when c.status = 'running' and a.number < 3 and a.outcome in ('no_answer', 'busy', 'voicemail', 'failed') then 'waiting' else 'done' end,
  a.number, a.outcome, seed.opening(), c.created_at
from seed.attempts a join public.campaigns c on c.id = a.campaign_id order by a.campaign_id, a.lead_id, a.number desc;
insert into public.campaign_leads (organization_id, campaign_id, lead_id, next_attempt_at, added_at)
select l.organization_id, '5eed0000-0000-4000-8000-0000000000e2', l.id, seed.opening(), now() - interval '15 days'
from public.leads l where l.organization_id = '5eed0000-0000-4000-8000-0000000000a1' and l.phone is not null and 'recall' = any (l.tags)
on conflict do nothing;
insert into public.audit_log (organization_id, actor, act, subject, details, at)
select organization_id, case when x.act <> 'campaign.completed' then created_by end, x.act, id::text, x.details, x.at from public.campaigns
cross join lateral (values ('campaign.created', created_at, jsonb_build_object('name', name)),
  ('campaign.started', running_since, '{}'), ('campaign.completed', completed_at, '{}')) x (act, at, details)
where organization_id = '5eed0000-0000-4000-8000-0000000000a1' and x.at is not null and status <> 'draft';

select set_config('callboard.collecting', '', false);
-- Verdicts inserted today are not announced as news.
delete from public.lead_status_changes;
drop schema seed cascade;
analyze;
