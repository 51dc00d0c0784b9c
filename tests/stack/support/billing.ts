import { until } from "../../../local/platform/until.ts";
import { buildIntegration, buildOrganization } from "./builders.ts";
import type { Sql } from "./database.ts";

/** An organization with a Retell integration, billed from a given day on. */
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

/** Inserts calls as the fold does, in one statement. Returns their ids in order. */
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

/** Appointments that were shown, decided a minute apart, or still pending. Returns their ids. */
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

/** Writes a rate card version as if at that time; the public function accepts only the present. */
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

/** Closes every month that is over at an instant, as pg_cron would over time. */
export async function closeAll(sql: Sql, asOf: string) {
  for (;;) {
    const [answer] = await sql<[{ n: number }]>`select private.close_months(${asOf}) as n`;
    if (answer.n === 0) return;
  }
}

/**
 * Closes until none of these accounts has an unclosed month. A result of 0 is not enough if others close too: a killed
 * backend reports its death before its locks are gone, and locked accounts are skipped.
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
 * Erases the organizations once nothing of theirs is in progress. Scheduled jobs may still lock rows in another order,
 * so the deletion is retried after a deadlock.
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
