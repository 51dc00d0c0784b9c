import { until } from "../../../local/platform/until.ts";
import { buildIntegration, buildOrganization } from "./builders.ts";
import type { Sql } from "./database.ts";

/** An organization that is billed from a day on, with a telephone. */
export async function buildCustomer(
  sql: Sql,
  { since = "2025-12-15T12:00:00Z", ...overrides }: { since?: string; time_zone?: string } = {},
) {
  const { organizationId, owner } = await buildOrganization(sql, { ...overrides, created_at: since });
  const retell = await buildIntegration(sql, organizationId, "retell");
  const calcom = await buildIntegration(sql, organizationId, "calcom");
  return { organizationId, owner, retell: retell.integrationId, calcom: calcom.integrationId };
}
export type Customer = Awaited<ReturnType<typeof buildCustomer>>;

export interface CallOf {
  at: string;
  seconds: number | null;
  status?: string;
  voicemail?: boolean;
}

let made = 0;

/** Calls as the fold writes them: one statement, their ids in order. */
export async function makeCalls(sql: Sql, { organizationId, retell }: Customer, calls: readonly CallOf[]) {
  const rows = calls.map(({ at, seconds, status = "ended", voicemail = false }) => ({
    organization_id: organizationId,
    integration_id: retell,
    provider_ref: `billed ${++made}`,
    status,
    occurred_at: at,
    talk_seconds: seconds,
    in_voicemail: voicemail,
    first_event_at: at,
    head_rank: 2,
    head_at: at,
    head_key: "key",
  }));
  const inserted = await sql<
    { id: string }[]
  >`insert into public.calls ${sql(rows)} returning id, provider_ref`;
  return inserted.map(({ id }) => id);
}

/** Appointments that were shown, decided a minute apart, or wait for their verdict. Answers their ids. */
export async function makeShows(
  sql: Sql,
  { organizationId, calcom }: Customer,
  count: number,
  from: string,
  verdict: "shown" | "pending" = "shown",
) {
  const rows = await sql<{ id: string }[]>`
    insert into public.appointments (organization_id, integration_id, provider_ref, status, starts_at, ends_at, booked_at, first_event_at, verdict, verdict_at)
    select ${organizationId}, ${calcom}, ${`show ${++made}`} || n, 'booked', t - interval '49 hours', t - interval '48 hours', t - interval '5 days',
      t - interval '5 days', ${verdict}, case when ${verdict} = 'shown' then t end
    from generate_series(1, ${count}) n cross join lateral (select ${from}::timestamptz + n * interval '1 minute' as t) x
    returning id`;
  return rows.map(({ id }) => id);
}

export const decide = (sql: Sql, id: string, verdict: string, at: string) =>
  sql`update public.appointments set verdict = ${verdict}, verdict_at = ${at} where id = ${id}`;

/** Rate card versions as they would have been written at the time; the door takes only today's. */
export const setTerms = (
  sql: Sql,
  { organizationId }: Customer,
  from: string,
  terms: Record<string, unknown>,
) =>
  sql`
    insert into public.rate_cards
    select (jsonb_populate_record(r, ${JSON.stringify(terms)}::text::jsonb || jsonb_build_object('version', r.version + 1, 'effective_from', ${from}::text))).*
    from public.rate_cards r where r.organization_id = ${organizationId} order by version desc limit 1`;

/** Closes every month that is over at an instant, as pg_cron would in the course of time. */
export async function closeAll(sql: Sql, asOf: string) {
  for (;;) {
    const [answer] = await sql<[{ n: number }]>`select private.close_months(${asOf}) as n`;
    if (answer.n === 0) return;
  }
}

/**
 * Closes until no month of these is left that is over. Being answered 0 is not enough where others close too: a
 * killed one is told so before its locks are gone, and whoever is locked is passed over.
 */
export async function closeUntilDone(
  sql: Sql,
  asOf: string,
  customers: readonly { organizationId: string }[],
) {
  const ids = customers.map(({ organizationId }) => organizationId);
  const deadline = Date.now() + 20_000;
  for (;;) {
    await closeAll(sql, asOf);
    const [left] = await sql<[{ n: number }]>`
      select count(*)::int as n from private.billing_accounts b join public.organizations o on o.id = b.organization_id
      where b.organization_id = any (${ids}) and b.open_from + interval '1 month' <= ${asOf}::timestamptz at time zone o.time_zone`;
    if (left.n === 0) return;
    if (Date.now() > deadline) throw new Error(`${left.n} accounts cannot be closed`);
  }
}

export interface InvoiceOf {
  number: string;
  cause: string;
  period: string | null;
  kind: string;
  total: number;
  lines: { model: string; period: string | null; quantity: number; amount: number }[];
}

export const invoicesOf = (sql: Sql, { organizationId }: Customer) => sql<InvoiceOf[]>`
  select i.number, i.cause, i.period::text, i.kind, i.total_minor::float8 as total, (
    select jsonb_agg(jsonb_build_object('model', l.model, 'period', l.period, 'quantity', l.quantity, 'amount', l.amount_minor) order by l.position)
    from public.invoice_lines l where l.invoice_id = i.id) as lines
  from public.invoices i where i.organization_id = ${organizationId} order by i.number`;

/**
 * Erases them once nothing of theirs is under way. What runs by schedule may still hold rows in another order: the
 * database then says who goes first.
 */
export async function eraseOrganizations(sql: Sql, ids: readonly string[], tries = 5): Promise<unknown> {
  await until(async () => {
    await sql`
      delete from private.outbox where id in (
        select id from private.outbox where organization_id = any (${ids}) and status = 'waiting' for update skip locked)`;
    const [busy] = await sql`
      select from private.outbox where organization_id = any (${ids}) and status in ('waiting', 'leased') limit 1`;
    return !busy;
  }, 30_000);
  try {
    return await sql`delete from public.organizations where id = any (${ids})`;
  } catch (error) {
    if ((error as { code?: string }).code !== "40P01" || tries === 1) throw error;
    return eraseOrganizations(sql, ids, tries - 1);
  }
}
