-- Who may listen to which topic.

create policy "members listen to their organizations' topics" on realtime.messages for select to authenticated
  using (extension = 'broadcast' and (select realtime.topic()) = any (array(
    select 'organization:' || id from private.my_organization_ids() as id)));
create policy "operators listen to their topic" on realtime.messages for select to authenticated
  using (extension = 'broadcast' and (select realtime.topic()) = 'operators' and (select private.is_operator()));
