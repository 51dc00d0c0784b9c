-- Vasa Tandvård: a small practice in Stockholm with amounts in kronor, while its providers and we charge in dollars. Ten weeks, as Retell
-- and Cal.com report them. Numbers are those Sweden reserves for fiction: 070-174 06 05 to 06 99.

create table seed.vasa_people as
select n, first_name || ' ' || last_name as name, translate(lower(first_name || '.' || last_name), 'åäöé', 'aaoe') || '@example.com' as email,
  '+467017406' || (9 + n) as phone
from (
  select n, (array['Astrid','Elsa','Gustav','Hugo','Maja','Nils','Ebba','Oskar','Signe','Viktor'])[1 + n % 10] as first_name,
    (array['Bergström','Dahl','Ek','Fransson','Hedlund','Sjöberg'])[1 + n / 10] as last_name
  from generate_series(1, 59) n) x;

create table seed.vasa_talks as
with days as (
  select d, ((now() at time zone 'Europe/Stockholm')::date - d) as day from generate_series(1, 70) d
), placed as (
  select d * 100 + i as n, day, (day + (480 + floor(seed.roll(d * 100 + i, 111) * 560)) * interval '1 minute' + floor(seed.roll(d * 100 + i, 112) * 60) * interval '1 second')
      at time zone 'Europe/Stockholm' as at
  from days cross join generate_series(1, case extract(isodow from day) when 7 then 0 when 6 then 2 else 6 + floor(seed.roll(d, 110) * 5)::int end) i
), ended as (
  select *, case when seed.roll(n, 113) < 0.05 then 'unanswered'
      else seed.pick(array['booked','booked','booked','booked','info','info','info','info','callback','transferred','not_interested'], n, 114) end as outcome,
    1 + floor(seed.roll(n, 115) * 59)::int as person, seed.pick(array['undersökning','undersökning','rengöring','tandblekning'], n, 116) as service
  from placed
)
select e.*, p.name, p.email, p.phone, 'call_' || left(md5('vasa call ' || e.n), 24) as ref,
  case outcome when 'unanswered' then 0 else 45 + floor(power(seed.roll(e.n, 117), 2) * 200)::int end as seconds,
  case outcome when 'booked' then split_part(name, ' ', 1) || ' bokade tid för ' || service || '.' when 'info' then 'Fråga om öppettider och priser.'
    when 'callback' then 'Vill bli uppringd av kliniken.' when 'transferred' then 'Kopplades till receptionen.' when 'not_interested' then 'Ville inte boka nu.' end as summary
from ended e join seed.vasa_people p on p.n = e.person;

create function seed.vasa_headers(p_body text, p_received_at timestamptz) returns jsonb language sql stable as $$
  select jsonb_build_object('content-type', 'application/json', 'x-retell-signature', 'v=' || seed.ms(p_received_at) || ',d='
    || encode(extensions.hmac(convert_to(p_body || seed.ms(p_received_at), 'UTF8'), 'vasa-tandvard-past-retell'::bytea, 'sha256'), 'hex'),
    'x-cal-webhook-version', '2021-10-20', 'x-cal-signature-256', encode(extensions.hmac(convert_to(p_body, 'UTF8'), 'vasa-tandvard-past-calcom'::bytea, 'sha256'), 'hex'))
$$;

create function seed.vasa_calls() returns table (kind text, dedupe_key text, occurred_at timestamptz, body text, means jsonb) language sql stable as $$
  select 'call_analyzed', 'call_analyzed:' || t.ref, o.over_at,
    jsonb_build_object('event', 'call_analyzed', 'call', jsonb_strip_nulls(jsonb_build_object('call_id', t.ref, 'call_type', 'phone_call', 'agent_id', 'agent_7b2f4e91c06a4d38',
      'agent_name', 'Alva, receptionen', 'agent_version', 3, 'direction', 'inbound', 'from_number', t.phone, 'to_number', '+46701740699',
      'start_timestamp', case when o.spoke then seed.ms(t.at) end, 'call_status', case when o.spoke then 'ended' else 'not_connected' end, 'end_timestamp', seed.ms(o.over_at),
      'duration_ms', case when o.spoke then t.seconds * 1000 end, 'disconnection_reason', o.reason,
      'call_cost', case when o.spoke then jsonb_build_object('combined_cost', c.total, 'total_duration_seconds', t.seconds, 'product_costs', jsonb_build_array(
        jsonb_build_object('product', 'elevenlabs_tts', 'cost', c.speech), jsonb_build_object('product', 'gpt_4_1', 'cost', c.model),
        jsonb_build_object('product', 'twilio', 'cost', c.telephony))) end,
      'call_analysis', jsonb_strip_nulls(jsonb_build_object('call_summary', t.summary, 'user_sentiment', case when o.spoke then 'Neutral' end, 'in_voicemail', false, 'call_successful', o.spoke,
        'custom_analysis_data', o.data)))))::text,
    jsonb_build_array(jsonb_build_object('type', 'call.analyzed', 'occurred_at', seed.iso(o.over_at), 'call', jsonb_strip_nulls(jsonb_build_object(
      'provider_ref', t.ref, 'channel', 'phone', 'direction', 'inbound', 'agent_ref', 'agent_7b2f4e91c06a4d38', 'agent_name', 'Alva, receptionen', 'from_number', t.phone,
      'to_number', '+46701740699', 'started_at', case when o.spoke then seed.iso(t.at) end, 'answered_at', case when o.spoke then seed.iso(t.at) end,
      'status', case when o.spoke then 'ended' else 'not_connected' end, 'ended_at', seed.iso(o.over_at), 'talk_seconds', t.seconds, 'hangup_reason', o.reason,
      'billed_seconds', case when o.spoke then t.seconds end, 'cost_currency', case when o.spoke then 'USD' end, 'cost_total_micros', case when o.spoke then (c.total * 10000)::bigint end,
      'cost_telephony_micros', case when o.spoke then (c.telephony * 10000)::bigint end, 'cost_speech_micros', case when o.spoke then (c.speech * 10000)::bigint end,
      'cost_model_micros', case when o.spoke then (c.model * 10000)::bigint end, 'in_voicemail', false, 'sentiment', case when o.spoke then 'neutral' end, 'summary', t.summary,
      'claimed_outcome', case t.outcome when 'booked' then 'appointment_set' when 'info' then 'information_given' when 'callback' then 'callback_requested' when 'unanswered' then null
        else t.outcome end, 'analysis', o.data))))
  from seed.vasa_talks t
  cross join lateral (select t.outcome <> 'unanswered' as spoke, t.at + t.seconds * interval '1 second' as over_at,
    case t.outcome when 'unanswered' then 'error_user_not_joined' when 'transferred' then 'call_transfer' else 'user_hangup' end as reason,
    case when t.outcome <> 'unanswered' then jsonb_build_object('outcome', case t.outcome when 'info' then 'question_answered' else t.outcome end, 'service', t.service) end as data) o
  cross join lateral (select seed.cents(t.seconds, 7.0) as speech, seed.cents(t.seconds, 2.4) as model, seed.cents(t.seconds, 1.5) as telephony) p
  cross join lateral (select p.*, p.speech + p.model + p.telephony as total) c
$$;

create table seed.vasa_bookings as
select n, name, email, phone, initcap(service) || ' för ' || name as title, at + seconds * interval '0.8 second' as booked_at, slot as starts_at, slot + interval '30 minutes' as ends_at,
  'vasa' || left(md5('vasa booking ' || n), 18) as uid, case service when 'tandblekning' then 345000 else 0 end as price_minor, seed.roll(n, 122) as luck,
  case when service = 'tandblekning' and seed.roll(n, 123) < 0.6 then at + seconds * interval '1 second' + interval '80 seconds' end as paid_at
from seed.vasa_talks
cross join lateral (select (seed.working_day((at at time zone 'Europe/Stockholm')::date + 1 + floor(seed.roll(n, 120) * 10)::int) + (540 + 30 * floor(seed.roll(n, 121) * 14)) * interval '1 minute')
  at time zone 'Europe/Stockholm' as slot) s
where outcome = 'booked' and seed.roll(n, 124) >= 0.06;

create function seed.vasa_booked() returns table (kind text, dedupe_key text, occurred_at timestamptz, body text, means jsonb) language sql stable as $$
  select d.trigger, concat_ws('|', d.trigger, b.uid, seed.iso(d.at), '', b.uid, '', '', b.email || '='), d.at,
    jsonb_build_object('triggerEvent', d.trigger, 'createdAt', seed.iso(d.at), 'payload', jsonb_build_object('uid', b.uid, 'bookingId', 9000 + b.n, 'eventTypeId', 3, 'type', 'tid',
      'title', b.title, 'startTime', seed.iso(b.starts_at), 'endTime', seed.iso(b.ends_at), 'length', 30, 'status', 'ACCEPTED', 'price', b.price_minor, 'currency', 'sek',
      'location', 'Vasagatan 12, Stockholm', 'organizer', jsonb_build_object('email', 'elin@vasatandvard.example', 'timeZone', 'Europe/Stockholm'),
      'attendees', jsonb_build_array(jsonb_build_object('name', b.name, 'email', b.email, 'timeZone', 'Europe/Stockholm', 'language', jsonb_build_object('locale', 'sv'))),
      'responses', jsonb_build_object('attendeePhoneNumber', jsonb_build_object('label', 'phone_number', 'value', b.phone))))::text,
    jsonb_build_array(jsonb_build_object('type', d.type, 'occurred_at', seed.iso(d.at), 'appointment', jsonb_build_object('provider_ref', b.uid, 'title', b.title,
      'starts_at', seed.iso(b.starts_at), 'ends_at', seed.iso(b.ends_at), 'location', 'Vasagatan 12, Stockholm', 'host_email', 'elin@vasatandvard.example',
      'price_minor', b.price_minor, 'currency', 'SEK',
      'attendee', jsonb_build_object('name', b.name, 'email', b.email, 'phone', b.phone, 'time_zone', 'Europe/Stockholm', 'locale', 'sv'))))
  from seed.vasa_bookings b
  cross join lateral (values ('BOOKING_CREATED', 'appointment.booked', b.booked_at), ('BOOKING_PAID', 'appointment.paid', b.paid_at)) d (trigger, type, at)
  where d.at < now()
$$;

create function seed.plant_vasa() returns void language plpgsql as $$
declare
  v_id constant uuid := '5eed0000-0000-4000-8000-0000000000f1';
  v_elin constant uuid := '5eed0000-0000-4000-8000-000000000005';
begin
  insert into public.organizations (id, name, time_zone, currency, locale, country, appointment_value_minor, onboarding_dismissed_at, created_at)
  values (v_id, 'Vasa Tandvård', 'Europe/Stockholm', 'SEK', 'sv', 'SE', 185000, now() - interval '70 days', now() - interval '74 days');
  insert into public.memberships (organization_id, user_id, role, created_at) values (v_id, v_elin, 'owner', now() - interval '74 days');
  perform private.change_roi_assumptions_as(v_id, v_elin, '{"close_basis_points": 8000, "staff_hour_minor": 31000, "saved_seconds_per_call": 210}', now() - interval '72 days');
  insert into public.integrations (id, organization_id, provider, endpoint_key, created_at) values
    ('5eed0000-0000-4000-8000-0000000000c5', v_id, 'retell', 'vasa-tandvard-demo-retell-endpoint', now() - interval '74 days'),
    ('5eed0000-0000-4000-8000-0000000000c6', v_id, 'calcom', 'vasa-tandvard-demo-calcom-endpoint', now() - interval '74 days');
  insert into public.credentials (id, organization_id, integration_id, name, slot, hint, created_by, created_at) values
    ('5eed0000-0000-4000-8000-0000000000d5', v_id, '5eed0000-0000-4000-8000-0000000000c5', 'webhook_secret', 1, 'past', v_elin, now() - interval '74 days'),
    ('5eed0000-0000-4000-8000-0000000000d6', v_id, '5eed0000-0000-4000-8000-0000000000c6', 'webhook_secret', 1, 'past', v_elin, now() - interval '74 days');
  perform private.ingest_many(
    jsonb_agg(jsonb_build_object('integration_id', d.integration_id, 'credential_id', d.credential_id, 'dedupe_key', d.dedupe_key, 'kind', d.kind, 'occurred_at', d.occurred_at,
      'received_at', d.at, 'headers', seed.vasa_headers(d.body, d.at) - d.not_theirs, 'body_encoding', 'utf8', 'body_sha256', seed.sha256(d.body)) order by d.at, d.dedupe_key),
    string_agg(d.body, e'\x1e' order by d.at, d.dedupe_key), jsonb_agg(d.means order by d.at, d.dedupe_key))
  from (
    select x.*, x.occurred_at + interval '1.4 seconds' as at from (
      select '5eed0000-0000-4000-8000-0000000000c5'::uuid as integration_id, '5eed0000-0000-4000-8000-0000000000d5'::uuid as credential_id,
        array['x-cal-webhook-version', 'x-cal-signature-256'] as not_theirs, c.* from seed.vasa_calls() c
      union all
      select '5eed0000-0000-4000-8000-0000000000c6', '5eed0000-0000-4000-8000-0000000000d6', array['x-retell-signature'], b.* from seed.vasa_booked() b) x
  ) d;
  update public.credentials set retired_at = now() where organization_id = v_id;
  -- Reported then, not today.
  update public.calls set created_at = occurred_at, updated_at = occurred_at where organization_id = v_id;
  update public.appointments set created_at = booked_at, updated_at = booked_at where organization_id = v_id;
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, stated_by, source, at, created_at)
  select v_id, a.id, case when b.luck < 0.11 then 'owner_no' else 'owner_yes' end, b.luck >= 0.11, v_elin, 'dashboard', w.at, w.at
  from seed.vasa_bookings b join public.appointments a on a.organization_id = v_id and a.provider_ref = b.uid
  cross join lateral (select b.ends_at + (1 + b.luck * 20) * interval '1 hour' as at) w where w.at < now();
end $$;
comment on function seed.plant_vasa is 'Everything of Vasa Tandvård except its verdicts, invoices and reports, which follow with time.';

-- The rates the sandbox publishes (local/sandbox/frankfurter.ts), so that a day has the same rate from both.
create function seed.per_euro(p_usual numeric, p_turn int, p_day date) returns numeric language sql immutable as $$
  select p_usual * (1 + sin((p_day - date '1970-01-01' + p_turn) / 11.0) * 0.015 + sin((p_day - date '1970-01-01' + p_turn) * 2.3) * 0.004)::numeric
$$;

create function seed.publish_rates() returns void language sql as $$
  insert into private.exchange_rates (base, quote, day, rate, source, asked_at)
  select 'USD', 'SEK', d::date, round(seed.per_euro(11.2, 2648, d::date) / seed.per_euro(1.09, 2703, d::date), 5), 'ecb', d + interval '17 hours'
  from generate_series((now() at time zone 'UTC')::date - 100, private.last_publication(now()), interval '1 day') d where extract(isodow from d) < 6;
  insert into public.day_rates (base, quote, day, rate, rate_day, source, fixed_at)
  select 'USD', 'SEK', d::date, r.rate, r.rate_day, r.source, d + interval '17 hours'
  from generate_series((now() at time zone 'UTC')::date - 90, private.last_publication(now()), interval '1 day') d
  cross join lateral private.rate_on('USD', 'SEK', d::date) r;
  select private.fix_rates(now());
$$;
comment on function seed.publish_rates is 'Kronor per dollar, known on each day as they would have been.';
