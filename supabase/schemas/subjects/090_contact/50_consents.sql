-- Consents: who agreed to be contacted.

create function private.record_consent(
  p_organization_id uuid, p_channel text, p_source text, p_given_at timestamptz, p_lead_ids uuid[], p_filter jsonb, p_as_of timestamptz
) returns int language plpgsql security definer set search_path = '' as $$
declare
  v_given_at timestamptz := coalesce(p_given_at, p_as_of);
  v_ids uuid[];
  v_noted int;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  if coalesce(p_channel, '') not in ('call', 'sms', 'email') then
    perform private.refuse(422, 'channel_unknown', 'call, sms or email');
  end if;
  if coalesce(length(trim(p_source)), 0) not between 1 and 120 then
    perform private.refuse(422, 'consent_source_invalid', 'Where they agreed, in 1 to 120 characters');
  end if;
  if v_given_at > p_as_of then perform private.refuse(422, 'consent_in_the_future', 'A consent cannot be dated in the future'); end if;
  if (p_lead_ids is null) = (p_filter is null) then perform private.refuse(422, 'leads_not_chosen', 'Either ids or a filter'); end if;
  v_ids := coalesce(p_lead_ids, array(select private.filtered_lead_ids(p_organization_id, p_filter)));
  insert into public.consents (organization_id, lead_id, channel, source, given_at)
  select l.organization_id, l.id, p_channel, trim(p_source), v_given_at
  from public.leads l where l.organization_id = p_organization_id and l.id = any (v_ids)
    -- Repeating the same consent adds nothing.
    and not exists (
      select from public.consents c where c.organization_id = l.organization_id and c.lead_id = l.id and c.channel = p_channel
        and c.source = trim(p_source) and c.given_at = v_given_at and c.withdrawn_at is null);
  get diagnostics v_noted = row_count;
  perform private.audit(p_organization_id, auth.uid(), 'consent.noted', case when cardinality(p_lead_ids) = 1 then p_lead_ids[1]::text end,
    jsonb_strip_nulls(jsonb_build_object('channel', p_channel, 'source', trim(p_source), 'given_at', v_given_at, 'noted', v_noted, 'filter',
      p_filter)));
  return v_noted;
end $$;
comment on function private.record_consent is 'For public.record_consent. Definer, because only functions write consents.';
grant execute on function private.record_consent to authenticated;

create function private.withdraw_consent(p_id bigint, p_as_of timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare c public.consents;
begin
  select * into c from public.consents where id = p_id and organization_id in (select private.my_organization_ids()) for update;
  if c.id is null then perform private.refuse(404, 'consent_not_found'); end if;
  -- Any member who learns of a withdrawal may record it.
  perform private.require_role(c.organization_id, auth.uid(), 'agent');
  if c.withdrawn_at is not null then return; end if;
  update public.consents set withdrawn_at = greatest(p_as_of, given_at) where id = c.id;
  perform private.audit(c.organization_id, auth.uid(), 'consent.withdrawn', c.lead_id::text,
    jsonb_build_object('channel', c.channel, 'source', c.source));
end $$;
comment on function private.withdraw_consent is 'Withdraws a consent; the row stays. Definer, because only functions write consents.';
grant execute on function private.withdraw_consent to authenticated;
