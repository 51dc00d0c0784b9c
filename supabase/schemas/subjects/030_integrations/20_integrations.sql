-- Integrations are connected, configured and tested.

create function private.is_operators_own(p_organization_id uuid) returns boolean language sql stable set search_path = '' as $$
  select exists (
    select from public.memberships m join private.operators o on o.user_id = m.user_id
    where m.organization_id = p_organization_id and m.role = 'owner')
$$;
comment on function private.is_operators_own is
  'Returns whether an organization belongs to the operator: one of its owners operates this platform.';

create function private.is_operated(p_organization_id uuid) returns boolean language plpgsql stable security definer
  set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  return private.is_operators_own(p_organization_id);
end $$;
comment on function private.is_operated is 'For public.is_operated. Definer, because nobody may read who operates the platform.';
grant execute on function private.is_operated to authenticated;

create function private.connect_integration(p_organization_id uuid, p_actor uuid, p_provider text, p_config jsonb default '{}')
returns table (integration_id uuid, endpoint_key text) language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  -- One account issues all invoices, and one account reads the costs of all models. Other organizations have no use for these
  -- providers.
  if private.service_of(p_provider) in ('payments', 'models') and not private.is_operators_own(p_organization_id) then
    perform private.refuse(403, 'provider_is_operators', 'Only an organization of the operator''s own connects this provider');
  end if;
  insert into public.integrations as i (organization_id, provider, config) values (p_organization_id, p_provider, coalesce(p_config, '{}'))
  on conflict (organization_id, provider) do update set status = 'active', config = i.config || excluded.config
  returning i.id, i.endpoint_key into integration_id, endpoint_key;
  perform private.audit(p_organization_id, p_actor, 'integration.connected', integration_id::text,
    jsonb_build_object('provider', p_provider));
  return next;
end $$;
comment on function private.connect_integration is
  'Creates or reactivates an organization''s integration and returns its endpoint key; repeating the call changes nothing. Definer, '
  'called by the api function. Refuses: provider_is_operators.';

create function private.configure_integration(p_organization_id uuid, p_actor uuid, p_provider text, p_config jsonb)
returns void language plpgsql security definer set search_path = '' as $$
declare
  v_integration uuid;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  update public.integrations set config = config || p_config
  where organization_id = p_organization_id and provider = p_provider returning id into v_integration;
  if v_integration is null then perform private.refuse(404, 'integration_not_found', 'Connect the provider first'); end if;
  perform private.audit(p_organization_id, p_actor, 'integration.configured', v_integration::text,
    jsonb_build_object('provider', p_provider, 'config', p_config));
end $$;
comment on function private.configure_integration is
  'Merges settings that are not secret into an integration''s configuration. Definer, called by the api function, which has checked the '
  'values. Refuses: integration_not_found.';

create function private.record_connection_test(p_organization_id uuid, p_actor uuid, p_provider text, p_ok boolean, p_detail text)
returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  update public.integrations set tested_at = now(), test_ok = p_ok, test_detail = p_detail
  where organization_id = p_organization_id and provider = p_provider;
end $$;
comment on function private.record_connection_test is 'Stores the result of the last connection test. Definer, called by the api function.';

create function private.endpoint(p_provider text, p_endpoint_key text)
returns table (integration_id uuid, organization_id uuid, status text, config jsonb, credential_id uuid, ciphertext text)
language sql stable security definer set search_path = '' as $$
  select i.id, i.organization_id, i.status, i.config, c.id, s.ciphertext
  from public.integrations i
  left join public.credentials c on c.integration_id = i.id and c.name = 'webhook_secret' and c.retired_at is null
  left join private.credential_secrets s on s.credential_id = c.id
  where i.endpoint_key = p_endpoint_key and i.provider = p_provider
$$;
comment on function private.endpoint is
  'Returns what the webhook function needs for an address: one row per active secret, one row with a null secret if there is none, and no '
  'row for an unknown address.';
