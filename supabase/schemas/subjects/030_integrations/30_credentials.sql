-- Credentials are encrypted secrets, at most two active ones per name.

create function private.store_credential(
  p_organization_id uuid, p_actor uuid, p_provider text, p_name text, p_credential_id uuid, p_ciphertext text, p_hint text
) returns void language plpgsql security definer set search_path = '' as $$
declare
  v_integration uuid;
  v_slot smallint;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  select id into v_integration from public.integrations
  where organization_id = p_organization_id and provider = p_provider for update;
  if v_integration is null then perform private.refuse(404, 'integration_not_found', 'Connect the provider first'); end if;
  select free into v_slot from unnest(array[1, 2]::smallint[]) free
  where not exists (
    select 1 from public.credentials
    where integration_id = v_integration and name = p_name and slot = free and retired_at is null
  ) order by free limit 1;
  if v_slot is null then
    perform private.refuse(409, 'too_many_active_credentials', 'Retire one of the two active ones first');
  end if;
  insert into public.credentials (id, organization_id, integration_id, name, slot, hint, created_by)
  values (p_credential_id, p_organization_id, v_integration, p_name, v_slot, right(p_hint, 4), p_actor);
  insert into private.credential_secrets values (p_credential_id, p_ciphertext);
  perform private.audit(p_organization_id, p_actor, 'credential.stored', p_credential_id::text,
    jsonb_build_object('provider', p_provider, 'name', p_name));
end $$;
comment on function private.store_credential is
  'Stores an encrypted secret beside at most one other active one. Definer, called by the api function, which encrypts it. Refuses: '
  'integration_not_found, too_many_active_credentials.';

create function private.retire_credential(p_organization_id uuid, p_actor uuid, p_credential_id uuid)
returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  update public.credentials set retired_at = now()
  where id = p_credential_id and organization_id = p_organization_id and retired_at is null;
  if not found then perform private.refuse(404, 'credential_not_found'); end if;
  -- A retired secret is of no further use, so it is deleted at once.
  delete from private.credential_secrets where credential_id = p_credential_id;
  perform private.audit(p_organization_id, p_actor, 'credential.retired', p_credential_id::text);
end $$;
comment on function private.retire_credential is
  'Retires a secret, which verifies nothing from then on. Definer, called by the api function.';

create function private.credentials_of(p_organization_id uuid, p_provider text, p_name text)
returns table (credential_id uuid, ciphertext text, integration_id uuid) language sql stable security definer set search_path = '' as $$
  select c.id, s.ciphertext, c.integration_id
  from public.credentials c
  join public.integrations i on i.id = c.integration_id
  join private.credential_secrets s on s.credential_id = c.id
  where c.organization_id = p_organization_id and i.provider = p_provider and c.name = p_name and c.retired_at is null
  order by c.created_at desc
$$;
comment on function private.credentials_of is
  'Returns the active secrets of one name, newest first, still encrypted. For the Edge Functions only.';

create function private.account_of(p_organization_id uuid, p_provider text)
returns table (endpoint_key text, config jsonb, credential_id uuid, name text, ciphertext text) language sql stable
  set search_path = '' as $$
  select i.endpoint_key, i.config, c.id, c.name, s.ciphertext
  from public.integrations i
  join public.credentials c on c.integration_id = i.id and c.retired_at is null
  join private.credential_secrets s on s.credential_id = c.id
  where i.organization_id = p_organization_id and i.provider = p_provider and i.status = 'active'
    and private.is_api_key(p_provider, c.name)
  order by c.name, c.created_at desc limit 1
$$;
comment on function private.account_of is
  'Returns what sending through a provider requires: the integration''s configuration, its newest key, still encrypted, and the address '
  'for reports. For the Edge Functions only.';
