-- How organizations are created, and how their members change.

create function private.make_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (user_id, email, full_name)
  values (new.id, lower(coalesce(new.email, '')), left(coalesce(new.raw_user_meta_data ->> 'full_name', ''), 120))
  on conflict (user_id) do update set email = excluded.email;
  return new;
end $$;
comment on function private.make_profile is
  'Trigger on auth.users: creates the profile of a log-in and keeps its e-mail up to date. Definer, because Auth owns that table.';

create function private.zone_for_members(p_name text) returns text language plpgsql set search_path = '' as $$
declare v_zone text := private.known_zone(p_name);
begin
  if v_zone is null then perform private.refuse(422, 'time_zone_unknown', 'Use an IANA name such as Europe/Stockholm'); end if;
  return v_zone;
end $$;
comment on function private.zone_for_members is 'Returns the current name of the zone a member chose. Refuses: time_zone_unknown.';

create function private.use_current_zone() returns trigger language plpgsql set search_path = '' as $$
begin
  new.time_zone := coalesce(private.known_zone(new.time_zone), new.time_zone);
  return new;
end $$;
comment on function private.use_current_zone is
  'Trigger: stores a zone under its current name. An unknown zone stays as it is, for the constraint to refuse.';

create function private.create_organization(p_name text, p_time_zone text, p_currency text, p_locale text, p_country text)
returns uuid language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := auth.uid();
  v_id uuid;
begin
  if v_user is null then perform private.refuse(401, 'sign_in_first'); end if;
  insert into public.organizations (name, time_zone, currency, locale, country)
  values (trim(p_name), private.zone_for_members(p_time_zone), p_currency, p_locale, p_country) returning id into v_id;
  insert into public.memberships (organization_id, user_id, role) values (v_id, v_user, 'owner');
  perform private.audit(v_id, v_user, 'organization.created', v_id::text);
  return v_id;
end $$;
comment on function private.create_organization is
  'Creates an organization with the caller as its owner. Definer, because nobody may insert a membership directly.';
grant execute on function private.create_organization to authenticated;

create function private.change_organization(
  p_organization_id uuid, p_name text, p_time_zone text, p_currency text, p_locale text, p_country text, p_appointment_value_minor bigint
) returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  update public.organizations set name = p_name, time_zone = private.zone_for_members(p_time_zone), currency = p_currency,
    locale = p_locale,
    country = p_country, appointment_value_minor = p_appointment_value_minor
  where id = p_organization_id;
end $$;
comment on function private.change_organization is
  'For public.change_organization. Definer, because a change of zone or currency recounts facts that no member may write.';
grant execute on function private.change_organization to authenticated;

create function private.keep_an_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.role = 'owner' and (tg_op = 'DELETE' or new.role <> 'owner') then
    -- Locks the organization, so that two owners who leave at once are handled one after the other.
    perform 1 from public.organizations where id = old.organization_id for no key update;
    if found and not exists (
      select 1 from public.memberships
      where organization_id = old.organization_id and role = 'owner' and user_id <> old.user_id
    ) then
      perform private.refuse(409, 'last_owner', 'Make somebody else owner first');
    end if;
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
comment on function private.keep_an_owner is
  'Trigger: an organization always keeps an owner. Definer, because it counts rows the caller may not read.';

create function private.lock_members(p_organization_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  -- Non-members lock nothing. Rows that reference the organization can still be written.
  perform 1 from public.organizations
  where id = p_organization_id and id in (select private.my_organization_ids()) for no key update;
end $$;
comment on function private.lock_members is 'Serializes changes of memberships: a role read earlier may have been revoked in the meantime.';

create function private.change_member_role(p_organization_id uuid, p_user_id uuid, p_role text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_mine text;
  v_theirs text;
begin
  perform private.lock_members(p_organization_id);
  v_mine := private.require_role(p_organization_id, auth.uid(), 'manager');
  v_theirs := private.member_role(p_organization_id, p_user_id);
  if v_theirs is null then perform private.refuse(404, 'member_not_found'); end if;
  if private.role_rank(p_role) = 0 then perform private.refuse(422, 'role_unknown', 'owner, manager, agent or viewer'); end if;
  if greatest(private.role_rank(v_theirs), private.role_rank(p_role)) > private.role_rank(v_mine) then
    perform private.refuse(403, 'role_above_yours', 'You can give and take roles up to your own');
  end if;
  update public.memberships set role = p_role where organization_id = p_organization_id and user_id = p_user_id;
  perform private.audit(p_organization_id, auth.uid(), 'member.role_changed', p_user_id::text,
    jsonb_build_object('from', v_theirs, 'to', p_role));
end $$;
comment on function private.change_member_role is
  'Changes a member''s role, up to the caller''s own role. Definer, because only functions write memberships.';
grant execute on function private.change_member_role to authenticated;

create function private.remove_member(p_organization_id uuid, p_user_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_mine text;
  v_theirs text;
begin
  perform private.lock_members(p_organization_id);
  -- Any member may leave; removing someone else takes a manager of at least the same rank.
  v_mine := private.require_role(p_organization_id, auth.uid(), case when p_user_id = auth.uid() then 'viewer' else 'manager' end);
  v_theirs := private.member_role(p_organization_id, p_user_id);
  if v_theirs is null then perform private.refuse(404, 'member_not_found'); end if;
  if private.role_rank(v_theirs) > private.role_rank(v_mine) then
    perform private.refuse(403, 'role_above_yours', 'Only an owner can remove an owner');
  end if;
  delete from public.memberships where organization_id = p_organization_id and user_id = p_user_id;
  perform private.audit(p_organization_id, auth.uid(), 'member.removed', p_user_id::text, jsonb_build_object('role', v_theirs));
end $$;
comment on function private.remove_member is 'Ends a membership. Definer, because only functions write memberships.';
grant execute on function private.remove_member to authenticated;
