-- The catalogue of our objects: kind and name of each, and every property in which two databases may differ.
with ours as (select oid from pg_namespace where nspname in ('public', 'private')),
relations as (
  select c.* from pg_class c where c.relnamespace in (select oid from ours) and c.relkind in ('r', 'p', 'v', 'm', 'c', 'S', 'f')
)
select 'function' as kind, p.oid::regprocedure::text as name, jsonb_build_object(
  'definition', case when p.prokind in ('f', 'p') then pg_get_functiondef(p.oid) else p.prosrc end,
  'owner', p.proowner::regrole, 'grants', pg_temp.grants(coalesce(p.proacl, acldefault('f', p.proowner))),
  'comment', obj_description(p.oid, 'pg_proc')) as facts
from pg_proc p where p.pronamespace in (select oid from ours)
union all
select 'relation', c.oid::regclass::text, jsonb_build_object(
  'kind', c.relkind, 'owner', c.relowner::regrole, 'persistence', c.relpersistence, 'options', c.reloptions, 'comment', obj_description(c.oid, 'pg_class'),
  'grants', pg_temp.grants(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))),
  'row_security', array[c.relrowsecurity, c.relforcerowsecurity], 'replica_identity', c.relreplident,
  'view', case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end,
  'partition', pg_get_expr(c.relpartbound, c.oid), 'partitioned_by', case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
  'parent', (select inhparent::regclass from pg_inherits where inhrelid = c.oid),
  'sequence', (select to_jsonb(s) - 'seqrelid' from pg_sequence s where s.seqrelid = c.oid))
from relations c
union all
select 'column', c.oid::regclass || '.' || a.attname, jsonb_build_object(
  'position', rank() over (partition by c.oid order by a.attnum), 'type', format_type(a.atttypid, a.atttypmod), 'not_null', a.attnotnull,
  'default', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity, 'generated', a.attgenerated, 'storage', a.attstorage,
  'compression', a.attcompression, 'statistics', a.attstattarget, 'collation', nullif(a.attcollation, 0)::regcollation,
  'options', a.attoptions, 'grants', pg_temp.grants(a.attacl), 'comment', col_description(c.oid, a.attnum))
from pg_attribute a join relations c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind <> 'S' and a.attnum > 0 and not a.attisdropped
union all
select 'constraint', coalesce(nullif(k.conrelid, 0)::regclass::text, k.contypid::regtype::text) || '.' || k.conname, jsonb_build_object(
  'definition', pg_get_constraintdef(k.oid), 'validated', k.convalidated, 'comment', obj_description(k.oid, 'pg_constraint'))
from pg_constraint k where k.connamespace in (select oid from ours)
union all
select 'index', i.indexrelid::regclass::text, jsonb_build_object(
  'definition', pg_get_indexdef(i.indexrelid), 'valid', i.indisvalid, 'replica_identity', i.indisreplident,
  'comment', obj_description(i.indexrelid, 'pg_class'))
from pg_index i join relations c on c.oid = i.indrelid
union all
select 'trigger', t.tgrelid::regclass || '.' || t.tgname, jsonb_build_object(
  'definition', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled, 'comment', obj_description(t.oid, 'pg_trigger'))
from pg_trigger t join pg_proc p on p.oid = t.tgfoid where not t.tgisinternal and p.pronamespace in (select oid from ours)
union all
select 'policy', p.polrelid::regclass || '.' || p.polname, jsonb_build_object(
  'command', p.polcmd, 'permissive', p.polpermissive, 'using', pg_get_expr(p.polqual, p.polrelid),
  'check', pg_get_expr(p.polwithcheck, p.polrelid), 'comment', obj_description(p.oid, 'pg_policy'),
  'roles', array(select coalesce(nullif(r, 0)::regrole::text, 'public') from unnest(p.polroles) r order by 1))
from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace in (select oid from ours) or c.oid = 'realtime.messages'::regclass
union all
select 'type', t.oid::regtype::text, jsonb_build_object(
  'kind', t.typtype, 'owner', t.typowner::regrole, 'grants', pg_temp.grants(coalesce(t.typacl, acldefault('T', t.typowner))),
  'base', nullif(t.typbasetype, 0)::regtype, 'not_null', t.typnotnull, 'default', t.typdefault, 'comment', obj_description(t.oid, 'pg_type'),
  'labels', array(select enumlabel from pg_enum where enumtypid = t.oid order by enumsortorder))
from pg_type t where t.typnamespace in (select oid from ours) and t.typelem = 0
union all
select 'schema', n.nspname, jsonb_build_object(
  'owner', n.nspowner::regrole, 'grants', pg_temp.grants(n.nspacl), 'comment', obj_description(n.oid, 'pg_namespace'))
from pg_namespace n where n.oid in (select oid from ours)
union all
select 'default privileges', concat_ws(' ', d.defaclrole::regrole, nullif(d.defaclnamespace, 0)::regnamespace, d.defaclobjtype),
  to_jsonb(pg_temp.grants(d.defaclacl))
from pg_default_acl d where d.defaclrole = 'postgres'::regrole
union all
select 'extension', e.extname, jsonb_build_object('schema', e.extnamespace::regnamespace, 'version', e.extversion) from pg_extension e
union all
select 'publication of', schemaname || '.' || tablename, to_jsonb(pubname) from pg_publication_tables where schemaname in ('public', 'private')
union all
select 'event trigger', e.evtname, jsonb_build_object('event', e.evtevent, 'function', e.evtfoid::regproc, 'tags', e.evttags, 'enabled', e.evtenabled)
from pg_event_trigger e join pg_proc p on p.oid = e.evtfoid where p.pronamespace in (select oid from ours)
union all
select 'statistics', s.stxname, to_jsonb(pg_get_statisticsobjdef(s.oid)) from pg_statistic_ext s where s.stxnamespace in (select oid from ours)
union all
select 'job', jobname, jsonb_build_object('schedule', schedule, 'command', command, 'role', username, 'active', active) from cron.job
