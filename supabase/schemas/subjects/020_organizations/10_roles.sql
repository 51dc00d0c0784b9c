-- Roles: the organizations the caller belongs to, and in which role.

create function private.role_rank(p_role text) returns int language sql immutable set search_path = '' as $$
  select case p_role when 'owner' then 4 when 'manager' then 3 when 'agent' then 2 when 'viewer' then 1 else 0 end
$$;
comment on function private.role_rank is 'Returns the rank of a role: owner 4, manager 3, agent 2, viewer 1, unknown 0.';
grant execute on function private.role_rank to authenticated;

-- In plpgsql, which caches its plan for the session: every policy calls this in every statement.
create function private.my_organization_ids(p_at_least text default 'viewer') returns setof uuid
language plpgsql stable security definer set search_path = '' rows 5 as $$
declare v_least int := private.role_rank(p_at_least);
begin
  return query select m.organization_id from public.memberships m where m.user_id = auth.uid() and private.role_rank(m.role) >= v_least;
end $$;
comment on function private.my_organization_ids is
  'Returns the organizations in which the caller has at least this role. Definer, because policies on memberships call it too.';
grant execute on function private.my_organization_ids to authenticated;

create function private.my_colleague_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select theirs.user_id from public.memberships mine
  join public.memberships theirs using (organization_id)
  where mine.user_id = (select auth.uid())
$$;
comment on function private.my_colleague_ids is
  'Returns everyone who shares an organization with the caller. Definer, because it reads beyond the caller''s own rows.';
grant execute on function private.my_colleague_ids to authenticated;

create function private.member_role(p_organization_id uuid, p_user_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select role from public.memberships where organization_id = p_organization_id and user_id = p_user_id
$$;
comment on function private.member_role is 'Returns the role of a person in an organization, or null. For the Edge Functions.';

create function private.require_role(p_organization_id uuid, p_user_id uuid, p_at_least text) returns text
language plpgsql stable set search_path = '' as $$
declare v_role text := private.member_role(p_organization_id, p_user_id);
begin
  if v_role is null then
    perform private.refuse(404, 'organization_not_found', 'You are not a member of this organization');
  elsif private.role_rank(v_role) < private.role_rank(p_at_least) then
    perform private.refuse(403, 'role_too_low', 'This needs the role ' || p_at_least);
  end if;
  return v_role;
end $$;
comment on function private.require_role is
  'Returns the caller''s role. Refuses non-members as if the organization did not exist, and members below the required role.';
