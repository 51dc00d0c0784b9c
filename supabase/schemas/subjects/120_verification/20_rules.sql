-- The rules of an organization, in versions.

create function private.rules_stay_as_written() returns trigger language plpgsql set search_path = '' as $$
begin
  -- Erasing an organization also erases its rules; its row is already gone then.
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  end if;
  perform private.refuse(403, 'rules_are_append_only', 'Write a new version');
  return null;
end $$;
comment on function private.rules_stay_as_written is 'Trigger: versions of the rules are never changed, because verdicts refer to them.';

create function private.write_first_rules() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.verification_rules (organization_id, version, created_at) values (new.id, 1, new.created_at);
  return null;
end $$;
comment on function private.write_first_rules is
  'Trigger: gives a new organization its first rules. Definer, because nobody writes rules directly.';

create function private.rules_at(p_organization_id uuid, p_at timestamptz) returns public.verification_rules
language sql stable set search_path = '' as $$
  select r from public.verification_rules r
  where r.organization_id = p_organization_id and (r.created_at <= p_at or r.version = 1) order by r.version desc limit 1
$$;
comment on function private.rules_at is 'Returns the version of the rules that applies at a time; the first also applies to earlier times.';
grant execute on function private.rules_at to authenticated;

create function private.are_steps(p_steps text[]) returns boolean language sql immutable set search_path = '' as $$
  select p_steps is null or (cardinality(p_steps) > 0 and array_position(p_steps, null) is null
    and p_steps <@ array['owner_yes', 'lead_yes', 'call', 'host_mark']
    and cardinality(p_steps) = (select count(distinct s) from unnest(p_steps) s))
$$;
comment on function private.are_steps is 'Returns whether these are known kinds of evidence, at least one and none twice; null is allowed.';
grant execute on function private.are_steps to authenticated;

create function private.change_verification_rules_as(p_organization_id uuid, p_actor uuid, p_rules jsonb, p_as_of timestamptz) returns int
language plpgsql security definer set search_path = '' as $$
declare
  -- Operators may change any organization's rules; everyone else must be a member.
  v_operator boolean := exists (select from private.operators o where o.user_id = p_actor);
  v_latest public.verification_rules;
  v_next public.verification_rules;
begin
  if not v_operator then perform private.require_role(p_organization_id, p_actor, 'manager'); end if;
  -- Two writers at once write one version after the other.
  perform 1 from public.organizations where id = p_organization_id for no key update;
  if not found then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  v_latest := private.rules_at(p_organization_id, 'infinity');
  v_next := jsonb_populate_record(v_latest, p_rules - '{organization_id,version,author,created_at}'::text[]);
  -- Shown visits are charged, so the organization that pays does not choose what proves them.
  if not v_operator and to_jsonb(v_next) - 'nudge_hours' <> to_jsonb(v_latest) - 'nudge_hours' then
    perform private.refuse(403, 'operators_only', 'Operators set what proves a visit and until when; managers when they are reminded');
  end if;
  v_next.version := v_latest.version + 1;
  v_next.author := p_actor;
  v_next.created_at := p_as_of;
  if not coalesce(v_next.steps is not null and private.are_steps(v_next.steps) and v_next.hours_after_end between 1 and 720
    and v_next.min_call_seconds between 0 and 3600
    and v_next.dispute_days between 0 and 90 and v_next.nudge_hours between 0 and v_next.hours_after_end, false) then
    perform private.refuse(422, 'rules_out_of_bounds',
      '1 to 720 hours, 0 to 3600 seconds, 0 to 90 days, a nudge within the hours, at least one step and none twice');
  end if;
  insert into public.verification_rules select v_next.*;
  perform private.audit(p_organization_id, p_actor, 'verification_rules.changed', v_next.version::text,
    jsonb_build_object('version', v_next.version, 'hours_after_end', v_next.hours_after_end, 'min_call_seconds', v_next.min_call_seconds,
      'steps', v_next.steps));
  return v_next.version;
end $$;
comment on function private.change_verification_rules_as is
  'Writes the next version; missing settings keep their values. Managers may change when they are reminded, operators everything. '
  'Definer, because nobody writes rules directly.';

create function private.change_verification_rules(p_organization_id uuid, p_rules jsonb) returns int
language sql security definer set search_path = '' as $$
  select private.change_verification_rules_as(p_organization_id, auth.uid(), p_rules, now())
$$;
comment on function private.change_verification_rules is
  'change_verification_rules_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.change_verification_rules to authenticated;

create function private.rules_for_operators(p_organization_id uuid) returns setof public.verification_rules
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query select r.* from public.verification_rules r where r.organization_id = p_organization_id order by r.version desc;
end $$;
comment on function private.rules_for_operators is
  'Returns an organization''s rules, the current version first. Definer, because operators are not members.';
grant execute on function private.rules_for_operators to authenticated;
