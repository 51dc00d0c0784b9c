-- A rate card is changed, or previewed against last month.

create function private.change_rate_card_as(p_organization_id uuid, p_actor uuid, p_terms jsonb, p_effective_from date, p_as_of timestamptz)
returns int
language plpgsql set search_path = '' as $$
declare
  o public.organizations;
  v_last public.rate_cards;
  v_next public.rate_cards;
  b private.billing_accounts;
begin
  perform private.require_operator(p_actor);
  select * into o from public.organizations where id = p_organization_id;
  if o.id is null then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  -- No usage is metered while we check whether there is any.
  if p_terms ? 'currency' then perform pg_advisory_xact_lock(private.billing_lock(o.id)); end if;
  select * into b from private.billing_accounts where organization_id = o.id for update;
  select * into v_last from public.rate_cards r where r.organization_id = o.id order by r.version desc limit 1;
  v_next := jsonb_populate_record(v_last, p_terms - array['organization_id', 'version', 'effective_from', 'author', 'created_at']);
  if v_next.currency <> v_last.currency
    and (exists (select from public.usage_records u where u.organization_id = o.id)
      or exists (select from public.milestones m where m.organization_id = o.id)) then
    perform private.refuse(409, 'rate_card_currency_is_fixed', 'The currency cannot change once there is usage, which is priced in it');
  end if;
  -- Also not within a closed month after a change of zone: its included minutes are shared out by its cards' days.
  -- Also not today if there is usage already: a late event of a call this morning would price it again.
  if p_effective_from < greatest((p_as_of at time zone o.time_zone)::date
    + exists (select from public.usage_records u where u.organization_id = o.id)::int, v_last.effective_from, b.open_from) then
    perform private.refuse(422, 'rate_card_in_the_past',
      'A rate card begins tomorrow or later, and not before the latest one: what was used keeps its price');
  end if;
  v_next.version := v_last.version + 1;
  -- A currency applies from the first day: otherwise late usage of earlier days would be in another currency on the same invoice.
  v_next.effective_from := case when v_next.currency = v_last.currency then p_effective_from else b.starts_on end;
  v_next.author := p_actor;
  v_next.created_at := p_as_of;
  begin
    insert into public.rate_cards select v_next.*;
  exception when check_violation or not_null_violation or numeric_value_out_of_range then
    perform private.refuse(422, 'rate_card_out_of_bounds', 'A term of the rate card is not possible', sqlerrm);
  end;
  perform private.audit(o.id, p_actor, 'rate_card.changed', v_next.version::text, to_jsonb(v_next) - 'organization_id');
  return v_next.version;
end $$;
comment on function private.change_rate_card_as is 'Writes the next version of a rate card; missing terms keep their values.';

create function private.change_rate_card(p_organization_id uuid, p_terms jsonb, p_effective_from date) returns int
language sql security definer set search_path = '' as $$
  select private.change_rate_card_as(p_organization_id, auth.uid(), p_terms, p_effective_from, now())
$$;
comment on function private.change_rate_card is
  'change_rate_card_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.change_rate_card to authenticated;

create function private.preview_rate_card(p_organization_id uuid, p_terms jsonb) returns jsonb language plpgsql stable security definer
  set search_path = '' as $$
declare
  b private.billing_accounts;
  r public.rate_cards;
  v_now public.rate_cards;
  v_zone text := (select time_zone from public.organizations where id = p_organization_id);
  v_seconds bigint;
  v_calls bigint;
begin
  perform private.require_operator(auth.uid());
  select * into b from private.billing_accounts where organization_id = p_organization_id;
  if b.organization_id is null then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  select * into r from public.rate_cards x where x.organization_id = p_organization_id order by x.version desc limit 1;
  r := jsonb_populate_record(r, p_terms - array['organization_id', 'version', 'effective_from', 'author', 'created_at']);
  select count(*), coalesce(sum(private.billed_seconds(r, k.kind, coalesce(c.talk_seconds, 0))), 0) into v_calls, v_seconds
  from public.calls c cross join lateral private.usage_kind(c.status, c.in_voicemail, c.talk_seconds) k (kind)
  where c.organization_id = p_organization_id and k.kind is not null
    and c.occurred_at >= greatest(b.open_from, b.starts_on)::timestamp at time zone v_zone
    and c.occurred_at < (b.open_from + interval '1 month') at time zone v_zone;
  v_now := private.rate_card_at(p_organization_id, (b.open_from + interval '1 month - 1 day')::date);
  return jsonb_build_object('period', b.open_from, 'calls', v_calls, 'seconds', v_seconds, 'currency', r.currency,
    'amount_minor', private.without_tax(private.minor_of_usage(greatest(v_seconds - r.included_minutes * 60::bigint,
      0) * r.minute_micros::numeric, r.currency),
      r.tax_behavior, r.tax_basis_points),
    'now_minor', private.without_tax(coalesce((
      select u.amount_minor from private.usage_lines(array[p_organization_id], b.open_from) u where u.period = b.open_from), 0),
      v_now.tax_behavior, v_now.tax_basis_points),
    'now_currency', v_now.currency);
end $$;
comment on function private.preview_rate_card is 'For public.preview_rate_card. Definer, because operators are not members.';
grant execute on function private.preview_rate_card to authenticated;
