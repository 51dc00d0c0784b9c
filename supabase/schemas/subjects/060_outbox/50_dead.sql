-- What members see of the outbox, and how they retry it.

create function private.redrive_outbox(p_ids bigint[]) returns int language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := auth.uid();
  v record;
  v_count int;
begin
  if v_user is null then perform private.refuse(401, 'sign_in_first'); end if;
  if not exists (select from private.operators where user_id = v_user) then
    -- Other organizations' rows get the same error as rows that do not exist.
    for v in
      select distinct o.organization_id from unnest(p_ids) i left join private.outbox o on o.id = i order by 1 nulls first
    loop
      perform private.require_role(v.organization_id, v_user, 'manager');
    end loop;
  end if;
  with again as (
    -- If the provider cannot tell whether the effect happened, the person who retries it accepts that risk.
    update private.outbox set status = case when in_doubt and last_error <> 'cannot_tell' then 'unsure' else 'waiting' end,
      in_doubt = in_doubt and last_error <> 'cannot_tell', attempts = 0, due_at = now(), finished_at = null, follow_up_at = null,
      provider_ref = null
    where id = any (p_ids) and status = 'dead' returning organization_id, id
  ), noted as (
    select private.audit(organization_id, v_user, 'outbox.redriven', null, jsonb_build_object('ids', jsonb_agg(id)))
    from again group by organization_id
  )
  select count(*) into v_count from again where (select count(*) from noted) > 0;
  if v_count > 0 then perform private.wake_outbox(); end if;
  return v_count;
end $$;
comment on function private.redrive_outbox is 'For public.redrive_outbox. Definer, because members may not read the outbox.';
grant execute on function private.redrive_outbox to authenticated;

create function private.visible_outbox(p_lead_id uuid, p_dead_of uuid, p_limit int)
returns table (id bigint, kind text, effect_key text, status text, due_at timestamptz, attempts smallint, provider text, last_error text,
  finished_at timestamptz, lead_id uuid)
language sql stable security definer set search_path = '' as $$
  select o.id, o.kind, o.effect_key, o.status, o.due_at, o.attempts, o.provider, o.last_error, o.finished_at, o.lead_id
  from private.outbox o
  where o.organization_id = any (array(select private.my_organization_ids()))
    and (p_lead_id is null or o.lead_id = p_lead_id)
    and (p_dead_of is null or (o.organization_id = p_dead_of and o.status = 'dead'))
  order by o.id desc limit least(greatest(p_limit, 0), 500)
$$;
comment on function private.visible_outbox is
  'Returns rows of the caller''s own organizations, without their payload. Definer, because members may not read the outbox.';
grant execute on function private.visible_outbox to authenticated;
