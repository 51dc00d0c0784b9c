-- The history of a lead's status.

create function private.record_lead_status() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.lead_status_changes (organization_id, lead_id, was, "is") values (new.organization_id, new.id, old.status, new.status);
  return null;
end $$;
comment on function private.record_lead_status is
  'Trigger: records a change of status. By row, since a batch updates many leads but changes the status of few. Definer, because nobody '
  'writes there directly.';
