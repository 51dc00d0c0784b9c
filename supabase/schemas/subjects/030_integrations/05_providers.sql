-- The providers that can be connected: one row for each row of contract/providers.ts.

create table private.providers (
  provider text primary key,
  service text not null,
  signing_key_calls boolean not null default false,
  per_second double precision not null,
  constraint providers_service_is_known check (service in ('voice', 'texts', 'mail', 'calendar', 'payments', 'models')),
  constraint providers_rate_is_positive check (per_second > 0)
);
comment on table private.providers is 'What the database needs to know about a provider. A test compares it with contract/providers.ts.';
comment on column private.providers.signing_key_calls is
  'The webhook secret also authorizes API calls, so either credential can be used as the key.';
comment on column private.providers.per_second is
  'Effects per second for an organization without a rate of its own. Resend documents 2; Paddle documents 240 requests a minute, of which '
  'an invoice takes seven. The others are our own conservative choice.';
alter table private.providers enable row level security;

insert into private.providers (provider, service, signing_key_calls, per_second) values
  ('retell', 'voice', true, 5),
  ('vapi', 'voice', false, 5),
  ('twilio', 'texts', true, 20),
  ('messagebird', 'texts', false, 10),
  ('sendgrid', 'mail', false, 10),
  ('resend', 'mail', false, 2),
  ('calcom', 'calendar', false, 10),
  ('stripe', 'payments', false, 10),
  ('paddle', 'payments', false, 0.5),
  ('openrouter', 'models', false, 10);

create function private.service_of(p_provider text) returns text language sql stable set search_path = '' as $$
  select service from private.providers where provider = p_provider
$$;
comment on function private.service_of is 'Returns the service of a provider; null for an unknown one.';

create function private.is_api_key(p_provider text, p_credential_name text) returns boolean language sql stable set search_path = '' as $$
  select p_credential_name = 'api_key' or exists (select from private.providers where provider = p_provider and signing_key_calls)
$$;
comment on function private.is_api_key is 'Returns whether a credential of this name authorizes calls of the provider''s API.';
