-- Verification: rules, evidence, verdicts, disputes, and the links and nudges that ask for evidence.

create table public.verification_rules (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  version int not null,
  hours_after_end int not null default 48,
  min_call_seconds int not null default 45,
  steps text[] not null default '{owner_yes,lead_yes,call}',
  dispute_days int not null default 7,
  nudge_hours int not null default 12,
  author uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, version),
  constraint verification_rules_count_from_one check (version >= 1),
  constraint verification_rules_deadline_is_within_thirty_days check (hours_after_end between 1 and 720),
  constraint verification_rules_seconds_are_a_call_long check (min_call_seconds between 0 and 3600),
  constraint verification_rules_steps_are_known check (
    steps <@ array['owner_yes', 'lead_yes', 'call', 'host_mark'] and array_position(steps, null) is null
      and cardinality(steps) between 1 and 4),
  constraint verification_rules_dispute_within_ninety_days check (dispute_days between 0 and 90),
  constraint verification_rules_nudge_before_the_deadline check (nudge_hours between 0 and hours_after_end)
);
comment on table public.verification_rules is
  'How an organization''s appointments are judged. Append only: an appointment is judged by the version that applied when it ended.';
comment on column public.verification_rules.steps is
  'What proves a visit, the strongest first; evidence that is not listed proves nothing.';
comment on column public.verification_rules.min_call_seconds is 'A call proves a visit if its talk is longer than this.';
comment on column public.verification_rules.author is 'The author of the version; null for the platform''s own first version.';
alter table public.verification_rules enable row level security;
create policy "members read their organization's rules" on public.verification_rules for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.verification_rules to authenticated;
grant select on public.verification_rules to service_role;

create table public.appointment_evidence (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  appointment_id uuid not null,
  kind text not null,
  came boolean not null,
  call_id uuid,
  stated_by uuid,
  source text not null,
  at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, call_id) references public.calls (organization_id, id) on delete set null (call_id),
  constraint appointment_evidence_kind_is_known check (
    kind in ('owner_yes', 'owner_no', 'lead_yes', 'lead_no', 'call', 'host_mark', 'calendar_no')),
  constraint appointment_evidence_matches_its_kind check (
    case kind when 'host_mark' then true else came = (kind not in ('owner_no', 'lead_no', 'calendar_no')) end),
  constraint appointment_evidence_source_is_a_word check (source ~ '^[a-z_]{1,40}$'),
  constraint appointment_evidence_names_a_call_once unique (organization_id, call_id, appointment_id)
);
comment on table public.appointment_evidence is
  'Statements and other evidence that an appointment did or did not take place. A later statement of the same side replaces the earlier '
  'one.';
comment on column public.appointment_evidence.kind is 'calendar_no: the calendar withdrew the time after it had begun.';
comment on column public.appointment_evidence.at is
  'The time of the statement, or the end of the call. Evidence before the start or after the deadline has no weight.';
create index appointment_evidence_appointment_idx on public.appointment_evidence (organization_id, appointment_id, at);
alter table public.appointment_evidence enable row level security;
create policy "members read the evidence about their appointments" on public.appointment_evidence for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.appointment_evidence to authenticated;
grant select on public.appointment_evidence to service_role;

create table public.verdicts (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  appointment_id uuid not null,
  rule_version int not null,
  evidence_ids bigint[] not null default '{}',
  verdict text not null,
  reasons text[] not null,
  cause text not null,
  decided_at timestamptz not null,
  decided_by uuid,
  created_at timestamptz not null default now(),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, rule_version) references public.verification_rules (organization_id, version) on delete cascade,
  unique (organization_id, id),
  constraint verdicts_are_known check (verdict in ('pending', 'shown', 'no_show', 'contested')),
  constraint verdicts_have_a_reason check (cardinality(reasons) > 0),
  constraint verdicts_cause_is_known check (cause in ('rules', 'dispute', 'withdrawn')),
  constraint verdicts_only_withdrawn_ones_are_open check ((verdict = 'pending') = (cause = 'withdrawn')),
  constraint verdicts_of_disputes_have_a_judge check ((cause = 'dispute') = (decided_by is not null))
);
comment on table public.verdicts is
  'Every verdict an appointment has had, with its evidence and version of the rules. The newest is also in the appointment.';
comment on column public.verdicts.decided_at is 'When it takes effect: the appointment''s deadline, whenever the job ran.';
create index verdicts_appointment_idx on public.verdicts (organization_id, appointment_id, id desc);
create index verdicts_rules_idx on public.verdicts (organization_id, rule_version);
alter table public.verdicts enable row level security;
create policy "members read their appointments' verdicts" on public.verdicts for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.verdicts to authenticated;
grant select on public.verdicts to service_role;

create table public.disputes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  appointment_id uuid not null,
  verdict_id bigint not null,
  reason text not null,
  note text not null default '',
  raised_by uuid,
  raised_at timestamptz not null,
  status text not null default 'open',
  decided_by uuid,
  decided_at timestamptz,
  decision_note text,
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, verdict_id) references public.verdicts (organization_id, id) on delete cascade,
  constraint disputes_are_about_a_verdict_once unique (organization_id, verdict_id),
  constraint disputes_reason_is_known
    check (reason in ('contested', 'moved', 'called_off', 'came', 'did_not_come', 'wrong_person', 'other')),
  constraint disputes_note_is_short check (length(note) <= 2000 and length(decision_note) <= 2000),
  constraint disputes_status_is_known check (status in ('open', 'accepted', 'rejected', 'moot')),
  constraint disputes_are_decided_at_a_time check ((status = 'open') = (decided_at is null)),
  constraint disputes_are_decided_by_a_person check ((status in ('accepted', 'rejected')) = (decided_by is not null))
);
comment on table public.disputes is 'A disputed verdict, until an operator decides. A contested verdict is disputed from the start.';
comment on column public.disputes.reason is
  'A member''s reason; contested: owner and lead contradict each other; moved, called_off: the calendar changed a visit that was already '
  'decided or invoiced, or had begun with evidence that it took place.';
comment on column public.disputes.status is
  'accepted: the verdict changed; rejected: it did not; moot: the appointment was moved or cancelled in the meantime.';
create index disputes_appointment_idx on public.disputes (organization_id, appointment_id);
create index disputes_open_idx on public.disputes (raised_at) where status = 'open';
alter table public.disputes enable row level security;
create policy "members read their organization's disputes" on public.disputes for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.disputes to authenticated;
grant select on public.disputes to service_role;

create table private.confirm_links (
  token_hash text primary key,
  organization_id uuid not null,
  appointment_id uuid not null,
  user_id uuid,
  about_starts_at timestamptz not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  answered_at timestamptz,
  came boolean,
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  -- A member who leaves loses their links.
  foreign key (organization_id, user_id) references public.memberships (organization_id, user_id) on delete cascade,
  constraint confirm_links_keep_a_hash_only check (token_hash ~ '^[0-9a-f]{64}$'),
  constraint confirm_links_expire_after_they_are_made check (expires_at > made_at),
  constraint confirm_links_are_answered_with_an_answer check ((answered_at is null) = (came is null))
);
comment on table private.confirm_links is
  'Links with which one lead or member states, without a log-in, whether one appointment took place. Only the link contains the token.';
comment on column private.confirm_links.user_id is 'The member who answers with it; null for the lead.';
comment on column private.confirm_links.about_starts_at is
  'The time the link asks about: a statement about Monday is not one about Thursday.';
create index confirm_links_appointment_idx on private.confirm_links (organization_id, appointment_id);
create index confirm_links_member_idx on private.confirm_links (organization_id, user_id);
alter table private.confirm_links enable row level security;

create table private.nudges (
  organization_id uuid not null,
  appointment_id uuid not null,
  about_starts_at timestamptz not null,
  user_id uuid not null,
  message_id uuid not null,
  primary key (organization_id, appointment_id, about_starts_at, user_id),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, user_id) references public.memberships (organization_id, user_id) on delete cascade,
  foreign key (organization_id, message_id) references public.messages (organization_id, id) on delete cascade
);
comment on table private.nudges is 'Which message asked which member about which time of an appointment; each is asked once.';
create index nudges_message_idx on private.nudges (organization_id, message_id);
create index nudges_member_idx on private.nudges (organization_id, user_id);
alter table private.nudges enable row level security;
