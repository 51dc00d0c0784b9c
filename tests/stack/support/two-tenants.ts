import {
  buildCredential,
  buildDelivery,
  buildIntegration,
  buildOrganization,
  buildPerson,
  ingest,
  join,
} from "./builders.ts";
import { buildCampaign } from "./campaigns.ts";
import type { Person, Sql } from "./database.ts";
import { tellStory } from "./story.ts";

export const actors = ["anon", "viewer", "agent", "manager", "owner", "stranger", "removed"] as const;
export type Actor = (typeof actors)[number];

export interface World {
  /** The organization under attack. */
  ours: string;
  /** The stranger's own. */
  theirs: string;
  people: Record<Exclude<Actor, "anon">, { userId: string; email: string }>;
  person(actor: Actor): Person;
}

/** Before the month of all their calls. */
const SINCE = "2026-02-01T12:00:00Z";
export const OUR_CURRENCY = "SEK";
export const THEIR_CURRENCY = "NOK";

/** Two organizations with rows in every table, and every kind of actor who may approach the first. */
export async function buildWorld(sql: Sql): Promise<World> {
  const { organizationId: ours, owner } = await buildOrganization(sql, {
    name: "Ours",
    created_at: SINCE,
    currency: OUR_CURRENCY,
  });
  const { organizationId: theirs, owner: stranger } = await buildOrganization(sql, {
    name: "Theirs",
    created_at: SINCE,
    currency: THEIR_CURRENCY,
  });
  const people = {
    owner,
    stranger,
    manager: await buildPerson(sql),
    agent: await buildPerson(sql),
    viewer: await buildPerson(sql),
    removed: await buildPerson(sql),
  };
  for (const role of ["manager", "agent", "viewer"] as const)
    await join(sql, ours, people[role].userId, role);
  await join(sql, ours, people.removed.userId, "manager");
  await sql`delete from public.memberships where user_id = ${people.removed.userId}`;
  for (const organization of [ours, theirs]) await fill(sql, organization);
  return {
    ours,
    theirs,
    people,
    person: (actor) => (actor === "anon" ? "anon" : { userId: people[actor].userId }),
  };
}

async function fill(sql: Sql, organizationId: string) {
  const to = {
    retell: await buildIntegration(sql, organizationId, "retell"),
    calcom: await buildIntegration(sql, organizationId, "calcom"),
  };
  await buildCredential(sql, organizationId, to.retell.integrationId, 2);
  for (const { by, delivery } of tellStory()) await ingest(sql, to[by], delivery);
  await ingest(sql, to.retell, buildDelivery({ problem: "bad_payload" }));
  await sql`
    insert into public.invitations (organization_id, email, role, token_hash, expires_at)
    values (${organizationId}, 'invited@example.test', 'agent', encode(sha256(${organizationId}::text::bytea), 'hex'), now() + interval '1 day')`;
  await sql`select private.audit(${organizationId}, null, 'test.happened')`;
  const { campaignId, leadIds } = await buildCampaign(sql, to.retell, { phones: ["+46701740699"] });
  await sql`select * from private.permits(${organizationId}, ${leadIds}, 'call', 'campaign', ${campaignId}, true)`;
  await sql`
    insert into public.call_attempts (organization_id, campaign_id, lead_id, number, receipt_id, planned_at)
    select organization_id, campaign_id, lead_id, 1, id, decided_at from public.contact_receipts where campaign_id = ${campaignId}`;
  await sql`select private.suppress(${organizationId}, '+46701740698', null, 'sms', 'stop_reply')`;
  await sql`
    insert into public.consents (organization_id, lead_id, channel, source, given_at)
    select ${organizationId}, unnest(${leadIds}::uuid[]), 'call', 'web form', now()`;
  await sql`
    insert into public.messages (organization_id, channel, direction, purpose, status)
    values (${organizationId}, 'sms', 'out', 'reminder', 'planned')`;
  await sql`
    insert into public.message_templates (organization_id, name, channel, locale, body)
    values (${organizationId}, 'greeting', 'sms', 'en', 'Hello')`;
  await judge(sql, organizationId, to.calcom.integrationId);
  // One folded day and deltas of another, so that both halves of daily facts and daily usage have a row.
  await sql`select private.fold_facts(), private.fold_usage()`;
  await sql`
    update public.calls set talk_seconds = talk_seconds + 1, occurred_at = occurred_at - interval '1 day'
    where organization_id = ${organizationId}`;
  await fillImport(sql, organizationId);
  await bill(sql, organizationId);
  await spend(sql, organizationId);
}

/** A day's spending on a model, and a rate into the organization's currency. */
async function spend(sql: Sql, organizationId: string) {
  await sql`
    insert into public.ai_usage_logs (organization_id, day, api_key_hash, model, requests, prompt_tokens, completion_tokens,
      reasoning_tokens, cost_usd_micros, byok_usd_micros, asked_at)
    values (${organizationId}, '2026-03-02', encode(sha256(${organizationId}::text::bytea), 'hex'), 'm', 1, 1, 1, 0, 1, 0, now())`;
  await sql`
    insert into public.day_rates (base, quote, day, rate, rate_day, source)
    select 'USD', currency, '2026-03-02', 10, '2026-03-02', 'test' from public.organizations where id = ${organizationId}
    on conflict do nothing`;
}

/** A closed month with its invoice, and a milestone with one slot. */
async function bill(sql: Sql, organizationId: string) {
  await sql`select private.close_month(array[${organizationId}]::uuid[], '2026-03-01', '2026-04-01T00:00:00Z')`;
  await sql`
    insert into public.proof_reports (organization_id, month, figures, frozen_at)
    values (${organizationId}, '2026-03-01', '{}', '2026-04-01T06:00:00Z')`;
  await sql`
    insert into public.milestones (organization_id, number, rate_version, size, amount_minor, currency)
    values (${organizationId}, 1, 1, 25, 200000, 'USD')`;
  await sql`
    insert into public.milestone_slots (organization_id, milestone, position, appointment_id, taken_at)
    select organization_id, 1, 1, id, now() from public.appointments where organization_id = ${organizationId} limit 1`;
}

/** One import with a chunk and a reject. */
async function fillImport(sql: Sql, organizationId: string) {
  const [made] = await sql<[{ id: string }]>`
    insert into public.lead_imports (organization_id, file_name, file_hash, file_bytes, settings, rows_total, invalid, status, ended_at)
    values (${organizationId}, 'list.csv', encode(sha256('list'), 'hex'), 100, '{}', 1, 1, 'finished', now()) returning id`;
  await sql`
    insert into public.lead_import_chunks (organization_id, import_id, first_line, row_count)
    values (${organizationId}, ${made.id}, 2, 1)`;
  await sql`
    insert into public.lead_import_rejects (organization_id, import_id, line, reason, cells)
    values (${organizationId}, ${made.id}, 2, 'phone_invalid', '{}')`;
}

/** One appointment awaiting its verdict and one contested, each with evidence. */
async function judge(sql: Sql, organizationId: string, integrationId: string) {
  await sql`
    with made as (
      insert into public.appointments (organization_id, integration_id, provider_ref, status, starts_at, ends_at, first_event_at)
      select ${organizationId}, ${integrationId}, 'judged ' || ago, 'booked', now() - ago - interval '1 hour', now() - ago, now() - ago
      from unnest('{1 hour,10 days}'::interval[]) ago returning *
    )
    insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
    select organization_id, id, kind, kind = 'lead_yes', 'dashboard', ends_at from made, unnest('{owner_no,lead_yes}'::text[]) kind`;
  await sql`select private.verify_due()`;
}
