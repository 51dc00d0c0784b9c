import { buildIntegration, buildOrganization } from "./builders.ts";
import type { Sql } from "./database.ts";

export const STARTS = "2026-03-02T09:00:00Z";
export const ENDS = "2026-03-02T09:30:00Z";
/** 48 hours after the end. */
export const CLOSES = "2026-03-04T09:30:00Z";

/** An organization created long before STARTS, with a calendar, a Retell integration and a lead. */
export async function buildPractice(sql: Sql, time_zone = "Europe/Stockholm") {
  const { organizationId, owner } = await buildOrganization(sql, { time_zone });
  const calcom = await buildIntegration(sql, organizationId, "calcom");
  const retell = await buildIntegration(sql, organizationId, "retell");
  const [lead] = await sql<[{ id: string }]>`
    insert into public.leads (organization_id, phone, source, first_seen_at)
    values (${organizationId}, '+46701740605', 'booking', ${STARTS}) returning id`;
  return {
    organizationId,
    owner,
    calcom: calcom.integrationId,
    retell: retell.integrationId,
    leadId: lead.id,
  };
}
export type Practice = Awaited<ReturnType<typeof buildPractice>>;

let made = 0;

export async function buildAppointment(
  sql: Sql,
  { organizationId, calcom, leadId }: Practice,
  overrides: Partial<{ starts_at: string; ends_at: string; status: string }> = {},
): Promise<string> {
  const row = {
    organization_id: organizationId,
    integration_id: calcom,
    provider_ref: `verified ${++made}`,
    lead_id: leadId,
    status: "booked",
    starts_at: STARTS,
    ends_at: ENDS,
    booked_at: "2026-02-20T09:00:00Z",
    first_event_at: "2026-02-20T09:00:00Z",
    ...overrides,
  };
  const [appointment] = await sql<[{ id: string }]>`insert into public.appointments ${sql(row)} returning id`;
  return appointment.id;
}

export async function buildCall(
  sql: Sql,
  { organizationId, retell, leadId }: Practice,
  startedAt: string,
  talkSeconds: number,
): Promise<string> {
  const endedAt = new Date(Date.parse(startedAt) + talkSeconds * 1000).toISOString();
  const [call] = await sql<[{ id: string }]>`
    insert into public.calls (organization_id, integration_id, provider_ref, lead_id, status, occurred_at, started_at, ended_at,
      talk_seconds, first_event_at, head_rank, head_at, head_key)
    values (${organizationId}, ${retell}, ${`verifying ${++made}`}, ${leadId}, 'ended', ${startedAt}, ${startedAt}, ${endedAt},
      ${talkSeconds}, ${startedAt}, 2, ${endedAt}, 'key') returning id`;
  return call.id;
}

/** Records a statement at an instant, bypassing the public function, which accepts only the present. */
export async function says(sql: Sql, id: string, who: "owner" | "lead", came: boolean, at: string) {
  const [answer] =
    who === "lead"
      ? await sql<
          [{ state: string }]
        >`select private.record_lead_statement(${id}, ${came}, 'link', ${at}) as state`
      : await sql<
          [{ state: string }]
        >`select private.record_owner_statement_as(${id}, ${came}, null, 'dashboard', ${at}) as state`;
  return answer.state;
}

export async function verify(sql: Sql, asOf: string) {
  const [answer] = await sql<[{ n: number }]>`select private.verify_due(${asOf}) as n`;
  return answer.n;
}

export async function verdictOf(sql: Sql, id: string) {
  const [row] = await sql<[{ verdict: string; verdict_reason: string | null; verdict_at: Date | null }]>`
    select verdict, verdict_reason, verdict_at from public.appointments where id = ${id}`;
  return { ...row, verdict_at: row.verdict_at && new Date(row.verdict_at).toISOString() };
}

/** Everything verification produced for an organization, without generated ids. */
export const outcomeOf = (sql: Sql, organizationId: string) => sql<
  ({ verdict: string; evidence: [string, string, string | null][] | null } & Record<string, unknown>)[]
>`
  select a.provider_ref, a.verdict, a.verdict_reason, a.verdict_at, v.verdicts, d.disputes, e.evidence
  from public.appointments a
  cross join lateral (select jsonb_agg(jsonb_build_array(x.verdict, x.reasons, x.rule_version, x.cause, x.decided_at) order by x.id) as verdicts
    from public.verdicts x where x.appointment_id = a.id) v
  cross join lateral (select count(*)::int as disputes from public.disputes x where x.appointment_id = a.id) d
  cross join lateral (select jsonb_agg(jsonb_build_array(x.kind, x.at, x.call_id) order by x.at, x.kind) as evidence
    from public.appointment_evidence x where x.appointment_id = a.id) e
  where a.organization_id = ${organizationId} order by a.provider_ref`;

/** Records what the rebooking flow would be asked to do, in its place. */
export async function listenForRebooking(sql: Sql) {
  await sql`create table private.heard (id bigint generated always as identity, appointment_id uuid, what text, at timestamptz)`;
  await sql`create or replace function private.begin_rebook(p_appointment_id uuid, p_as_of timestamptz default now()) returns int
    language sql set search_path = '' as $$ insert into private.heard (appointment_id, what, at) values (p_appointment_id, 'begin', p_as_of) returning 1 $$`;
  await sql`create or replace function private.stop_rebook(p_appointment_id uuid, p_reason text, p_as_of timestamptz default now()) returns int
    language sql set search_path = '' as $$ insert into private.heard (appointment_id, what, at) values (p_appointment_id, 'stop ' || p_reason, p_as_of) returning 1 $$`;
  return async (id: string) =>
    (
      await sql<{ what: string }[]>`select what from private.heard where appointment_id = ${id} order by id`
    ).map(({ what }) => what);
}
