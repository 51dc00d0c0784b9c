-- Leads, the imports that created them, and the history of their status.

create table public.lead_imports (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  status text not null default 'running',
  file_name text not null,
  file_hash text not null,
  file_bytes bigint not null,
  settings jsonb not null,
  rows_total int not null,
  imported int not null default 0,
  invalid int not null default 0,
  duplicate_in_file int not null default 0,
  duplicate_existing int not null default 0,
  suppressed int not null default 0,
  removed int,
  kept int,
  undo_after uuid,
  undone_by uuid references public.profiles (user_id) on delete set null,
  created_by uuid references public.profiles (user_id) on delete set null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  undone_at timestamptz,
  unique (organization_id, id),
  constraint lead_imports_status_is_known check (status in ('running', 'finished', 'cancelled', 'undoing', 'undone')),
  constraint lead_imports_file_is_hashed check (file_hash ~ '^[0-9a-f]{64}$'),
  constraint lead_imports_file_name_is_short check (length(file_name) between 1 and 255),
  constraint lead_imports_settings_are_short check (pg_column_size(settings) < 100000),
  constraint lead_imports_have_rows check (rows_total > 0 and file_bytes > 0),
  constraint lead_imports_never_count_a_row_twice
    check (imported + invalid + duplicate_in_file + duplicate_existing + suppressed <= rows_total),
  constraint lead_imports_finish_when_all_rows_are_counted check (
    status <> 'finished' or imported + invalid + duplicate_in_file + duplicate_existing + suppressed = rows_total),
  constraint lead_imports_have_an_end_unless_running check ((status = 'running') = (ended_at is null)),
  constraint lead_imports_undone_ones_have_counts check ((status in ('undoing', 'undone')) = (removed is not null and kept is not null)),
  constraint lead_imports_undone_ones_have_a_time check ((status = 'undone') = (undone_at is not null))
);
comment on table public.lead_imports is
  'One file of leads: how it was read and what happened to each row. The five counts add up to rows_total.';
comment on column public.lead_imports.file_hash is
  'SHA-256 of the SHA-256s of the file''s 1 MiB parts; it identifies the same file after a crash.';
comment on column public.lead_imports.settings is
  'How the file is read: encoding, delimiter, header, country, mapping. A resumed import uses the same settings.';
comment on column public.lead_imports.removed is
  'Leads that an undo has deleted so far. `kept` counts those with activity since the import.';
comment on column public.lead_imports.undo_after is 'The last lead the undo has processed; the next part begins after it.';
comment on column public.lead_imports.undone_by is 'Who started the undo, even if another member''s tab finishes it.';
create unique index lead_imports_run_once_per_file on public.lead_imports (organization_id, file_hash) where status = 'running';
create index lead_imports_newest_idx on public.lead_imports (organization_id, created_at desc);
create index lead_imports_created_by_idx on public.lead_imports (created_by);
create index lead_imports_undone_by_idx on public.lead_imports (undone_by);
alter table public.lead_imports enable row level security;
create policy "members read their organization's lead imports" on public.lead_imports for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_imports to authenticated;

create table public.leads (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  status text not null default 'new',
  name text,
  email text,
  phone text,
  time_zone text,
  locale text,
  source text not null default 'manual',
  tags text[] not null default '{}',
  custom jsonb not null default '{}',
  first_seen_at timestamptz not null default now(),
  last_contact_at timestamptz,
  search text not null generated always as (lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  import_id uuid,
  unique (organization_id, id),
  constraint leads_status_is_known check (status in ('new', 'contacted', 'callback', 'not_interested', 'booking_claimed', 'booked')),
  constraint leads_email_is_lower_case check (email = lower(email)),
  constraint leads_source_is_known check (source in ('manual', 'import', 'inbound_call', 'outbound_call', 'booking')),
  constraint leads_can_be_reached check (email is not null or phone is not null),
  constraint leads_are_of_their_import foreign key (organization_id, import_id)
    references public.lead_imports (organization_id, id) on delete set null (import_id)
);
comment on table public.leads is 'A person the business may serve; identified by e-mail, else by phone.';
comment on column public.leads.phone is 'E.164, or the provider''s own text if it is not a readable number.';
comment on column public.leads.search is
  'Everything a person may type to find the lead, in lower case. Indexed by trigrams so that `like` on a part is fast; `ilike` takes '
  'three times as long.';
comment on column public.leads.status is 'Computed from calls and appointments by private.refresh_leads.';
comment on column public.leads.import_id is 'The import that created this lead.';
-- The first calls of a lead update it within minutes, so its page keeps room for new versions.
alter table public.leads set (fillfactor = 80);
create unique index leads_phone_is_unique on public.leads (organization_id, phone) where phone is not null;
create unique index leads_email_is_unique on public.leads (organization_id, email) where email is not null;
create index leads_newest_idx on public.leads (organization_id, first_seen_at desc, id);
create index leads_search_idx on public.leads using gin (search extensions.gin_trgm_ops);
create index leads_import_idx on public.leads (organization_id, import_id, id);
alter table public.leads enable row level security;
create policy "members read their organization's leads" on public.leads for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.leads to authenticated;
grant select, insert, update, delete on public.leads to service_role;

create table public.lead_import_chunks (
  organization_id uuid not null,
  import_id uuid not null,
  first_line int not null,
  row_count int not null,
  at timestamptz not null default now(),
  primary key (import_id, first_line),
  constraint lead_import_chunks_are_of_their_import foreign key (organization_id, import_id)
    references public.lead_imports (organization_id, id) on delete cascade
);
comment on table public.lead_import_chunks is
  'The finished chunks of a file, by their first line. They make an import resumable and a repeated chunk harmless.';
create index lead_import_chunks_import_idx on public.lead_import_chunks (organization_id, import_id);
alter table public.lead_import_chunks enable row level security;
create policy "members read their organization's lead import chunks" on public.lead_import_chunks for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_import_chunks to authenticated;

create table public.lead_import_rejects (
  organization_id uuid not null,
  import_id uuid not null,
  line int not null,
  reason text not null,
  cells jsonb not null,
  primary key (import_id, line),
  constraint lead_import_rejects_reason_is_known check (reason in (
    'phone_invalid', 'phone_shortened', 'email_invalid', 'unreachable', 'too_many_cells', 'cell_too_long', 'row_too_long', 'bad_characters',
    'bad_quotes',
    'duplicate_in_file', 'duplicate_existing', 'suppressed')),
  constraint lead_import_rejects_are_of_their_import foreign key (organization_id, import_id)
    references public.lead_imports (organization_id, id) on delete cascade
);
comment on table public.lead_import_rejects is 'A row of a file that created no lead: its line, the reason and its cells.';
create index lead_import_rejects_import_idx on public.lead_import_rejects (organization_id, import_id, line);
alter table public.lead_import_rejects enable row level security;
create policy "members read their organization's lead import rejects" on public.lead_import_rejects for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_import_rejects to authenticated;

create table private.lead_taggings (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  tag text not null,
  added boolean not null,
  lead_ids uuid[] not null,
  at timestamptz not null default now(),
  undone_at timestamptz
);
comment on table private.lead_taggings is
  'The leads that a bulk tagging actually changed, so that undoing it touches no others. Kept for a week.';
create index lead_taggings_organization_idx on private.lead_taggings (organization_id);
alter table private.lead_taggings enable row level security;

create table public.lead_status_changes (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  lead_id uuid not null,
  was text not null,
  "is" text not null,
  at timestamptz not null default now(),
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete cascade,
  constraint lead_status_changes_change_something check (was <> "is")
);
comment on table public.lead_status_changes is 'When a lead''s status changed, as calls and bookings decide it.';
create index lead_status_changes_lead_idx on public.lead_status_changes (organization_id, lead_id, at desc);
alter table public.lead_status_changes enable row level security;
create policy "members read how their leads' status changed" on public.lead_status_changes for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_status_changes to authenticated, service_role;
