-- The API for integrations and events.

create function public.integration_activity(p_organization_id uuid)
returns table (integration_id uuid, last_event_id bigint, last_kind text, last_status text, last_received_at timestamptz,
  last_meant_at timestamptz, has_secret boolean, events_24h bigint, failed bigint)
language sql stable set search_path = '' as $$
  select * from private.integration_activity(p_organization_id)
$$;
comment on function public.integration_activity is
  'Per integration: last signed event, time of the last event that was not ignored, whether a webhook secret is active, deliveries in 24 '
  'h, failures waiting or dead in 30 days. Strangers get no rows.';
grant execute on function public.integration_activity to authenticated;

create function public.is_operated(p_organization_id uuid) returns boolean language sql stable set search_path = '' as $$
  select private.is_operated(p_organization_id)
$$;
comment on function public.is_operated is 'Whether this organization belongs to the operator. Refuses: organization_not_found.';
grant execute on function public.is_operated to authenticated;
