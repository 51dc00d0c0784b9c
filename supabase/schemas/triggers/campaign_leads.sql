-- Triggers on public.campaign_leads, in firing order.

create trigger "010_announce_delete" after delete on public.campaign_leads referencing old table as changed
  for each statement execute function private.announce_also('lead_id', 'campaigns');
create trigger "020_announce_insert" after insert on public.campaign_leads referencing new table as changed
  for each statement execute function private.announce_also('lead_id', 'campaigns');
create trigger "030_announce_update" after update on public.campaign_leads referencing new table as changed
  for each statement execute function private.announce_also('lead_id', 'campaigns');
