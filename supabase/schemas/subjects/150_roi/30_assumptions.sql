-- Assumptions behind ROI, in versions.

create table public.roi_assumptions (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  version int not null,
  currency text not null,
  appointment_value_minor bigint,
  close_basis_points int,
  staff_hour_minor bigint,
  saved_seconds_per_call int,
  baseline_no_show_basis_points int,
  author uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, version),
  constraint roi_assumptions_count_from_one check (version >= 1),
  constraint roi_assumptions_value_is_possible check (appointment_value_minor between 0 and 10000000000),
  constraint roi_assumptions_close_rate_is_a_share check (close_basis_points between 0 and 10000),
  constraint roi_assumptions_staff_cost_is_possible check (staff_hour_minor between 0 and 1000000000),
  constraint roi_assumptions_saving_is_within_an_hour check (saved_seconds_per_call between 0 and 3600),
  constraint roi_assumptions_baseline_is_a_share check (baseline_no_show_basis_points between 0 and 10000)
);
comment on table public.roi_assumptions is
  'What an organization assumes where nothing is counted. Append only; the latest version applies. Null means not set: figures that need '
  'it are missing, never 0.';
comment on column public.roi_assumptions.appointment_value_minor is
  'Value of one shown appointment without a price of its own, in minor units. The organization''s row has the value of the current '
  'version.';
comment on column public.roi_assumptions.close_basis_points is
  'Share of shown appointments that become paying customers, in hundredths of a percent.';
comment on column public.roi_assumptions.staff_hour_minor is 'Cost of an hour of staff, in minor units.';
comment on column public.roi_assumptions.saved_seconds_per_call is 'Staff time an answered call saves.';
comment on column public.roi_assumptions.baseline_no_show_basis_points is
  'Share of appointments missed before, in hundredths of a percent.';
comment on column public.roi_assumptions.author is 'The author of the version; null for the platform''s own first version.';
alter table public.roi_assumptions enable row level security;
create policy "members read their organization's assumptions" on public.roi_assumptions for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.roi_assumptions to authenticated;

create function private.assumptions_of(p_organization_id uuid) returns public.roi_assumptions language sql stable set search_path = '' as $$
  select a from public.roi_assumptions a where a.organization_id = p_organization_id order by a.version desc limit 1
$$;
comment on function private.assumptions_of is 'Returns the current assumptions.';

create function private.value_is_possible() returns trigger language plpgsql set search_path = '' as $$
begin
  if new.appointment_value_minor not between 0 and 10000000000 then
    perform private.refuse(422, 'roi_assumptions_out_of_bounds', 'The value of an appointment is from 0 to 10,000,000,000 minor units');
  end if;
  return new;
end $$;
comment on function private.value_is_possible is 'Trigger: refuses with a code of ours what the constraint refuses.';

create function private.value_is_of_its_currency() returns trigger language plpgsql set search_path = '' as $$
begin
  if new.appointment_value_minor is not distinct from old.appointment_value_minor then new.appointment_value_minor := null; end if;
  return new;
end $$;
comment on function private.value_is_of_its_currency is
  'Trigger: a change of currency clears the value of an appointment, unless a new one is set at the same time: 1,500 kronor are not 1,500 '
  'euros.';

-- The value of an appointment is one setting, changed with the organization or here.
create function private.follow_organization() returns trigger language plpgsql security definer set search_path = '' as $$
declare v public.roi_assumptions := private.assumptions_of(new.id);
begin
  if (v.currency, v.appointment_value_minor) is not distinct from (new.currency, new.appointment_value_minor) then return null; end if;
  if v.currency is distinct from new.currency then v.staff_hour_minor := null; end if;
  v.organization_id := new.id;
  v.version := coalesce(v.version, 0) + 1;
  v.currency := new.currency;
  v.appointment_value_minor := new.appointment_value_minor;
  v.author := auth.uid();
  v.created_at := case tg_op when 'INSERT' then new.created_at else now() end;
  insert into public.roi_assumptions select v.*;
  return null;
end $$;
comment on function private.follow_organization is
  'Trigger: a new value of an appointment, or a new currency, makes a new version; a staff cost in the old currency is cleared. Definer, '
  'because nobody writes versions directly.';

create function private.change_roi_assumptions_as(p_organization_id uuid, p_actor uuid, p_terms jsonb, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare v public.roi_assumptions;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  -- One version after the other.
  perform from public.organizations where id = p_organization_id for no key update;
  v := private.assumptions_of(p_organization_id);
  begin
    v := jsonb_populate_record(v, p_terms - array['organization_id', 'version', 'currency', 'author', 'created_at']);
    v.version := v.version + 1;
    v.author := p_actor;
    v.created_at := p_as_of;
    insert into public.roi_assumptions select v.*;
  exception when check_violation or numeric_value_out_of_range or invalid_text_representation then
    perform private.refuse(422, 'roi_assumptions_out_of_bounds', 'One of the assumptions is not possible', sqlerrm);
  end;
  update public.organizations set appointment_value_minor = v.appointment_value_minor
  where id = p_organization_id and appointment_value_minor is distinct from v.appointment_value_minor;
  perform private.audit(p_organization_id, p_actor, 'roi_assumptions.changed', v.version::text, to_jsonb(v) - 'organization_id');
  return v.version;
end $$;
comment on function private.change_roi_assumptions_as is 'Writes the next version of the assumptions; missing ones keep their values.';

create function private.change_roi_assumptions(p_organization_id uuid, p_terms jsonb) returns int
language sql security definer set search_path = '' as $$
  select private.change_roi_assumptions_as(p_organization_id, auth.uid(), p_terms, now())
$$;
comment on function private.change_roi_assumptions is
  'change_roi_assumptions_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.change_roi_assumptions to authenticated;
