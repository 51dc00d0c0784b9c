-- Operators deploy this project and serve its organizations.

create function private.is_operator() returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from private.operators o where o.user_id = auth.uid());
end $$;
comment on function private.is_operator is
  'Returns whether the caller operates this platform. Definer, because nobody else may read who does.';
grant execute on function private.is_operator to authenticated;

create function private.require_operator(p_actor uuid) returns void language plpgsql stable set search_path = '' as $$
begin
  if not exists (select 1 from private.operators o where o.user_id = p_actor) then
    perform private.refuse(403, 'operators_only', 'Only operators of this platform may do this');
  end if;
end $$;
comment on function private.require_operator is 'Refuses everyone who is not an operator.';
