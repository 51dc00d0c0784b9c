import { afterAll, beforeAll, expect, it } from "vitest";
import { buildIntegration, buildOrganization } from "../support/builders.ts";
import { as, openTransaction, type Sql } from "../support/database.ts";

/** Rows per table; a screen may read a tenth of them to show a hundred. */
const ROWS = 10_000;
const MAX_READ = ROWS / 10;

let sql: Sql;
let close: () => Promise<void>;
let organizationId: string;
let integrationId: string;
let owner: { userId: string };

beforeAll(async () => {
  ({ sql, close } = await openTransaction());
  ({ organizationId, owner } = await buildOrganization(sql));
  const retell = await buildIntegration(sql, organizationId, "retell");
  const calcom = await buildIntegration(sql, organizationId, "calcom");
  integrationId = retell.integrationId;
  await sql`
    insert into public.leads (organization_id, name, phone, email, first_seen_at)
    select ${organizationId}, 'Person ' || n, '+4670' || 1000000 + n, n || '@example.test', now() - n * interval '1 minute' from generate_series(1, ${ROWS}) n`;
  await sql`
    insert into public.calls (organization_id, integration_id, provider_ref, status, occurred_at, first_event_at, head_rank, head_at, head_key)
    select ${organizationId}, ${integrationId}, n::text, 'ended', now() - n * interval '1 minute', now(), 2, now(), 'k'
    from generate_series(1, ${ROWS}) n`;
  await sql`
    insert into public.appointments (organization_id, integration_id, provider_ref, status, starts_at, ends_at, booked_at, first_event_at, cancelled_at, verdict, verdict_at)
    select ${organizationId}, ${calcom.integrationId}, n::text, case when n % 9 = 0 then 'cancelled' else 'booked' end,
      now() + interval '2 hours' - n * interval '1 minute', now() + interval '3 hours' - n * interval '1 minute', now() - n * interval '5 minutes', now(),
      case when n % 9 = 0 then now() - n * interval '1 minute' end, 'shown', now() - n * interval '1 minute'
    from generate_series(1, ${ROWS}) n`;
  await sql`
    insert into public.events (organization_id, integration_id, credential_id, kind, dedupe_key, received_at, status, body_sha256, headers)
    select ${organizationId}, ${integrationId}, ${retell.credentialId}, 'transcript_updated', n::text,
      now() - interval '2 days' - n * interval '1 minute', 'ignored', 'x', '{}' from generate_series(1, ${ROWS}) n`;
  // As vacuum would do later: pending GIN entries are in a list that is read from end to end.
  await sql`select gin_clean_pending_list('public.leads_search_idx')`;
  await sql.unsafe("analyze public.leads, public.calls, public.appointments, public.events");
});
afterAll(() => close());

interface Plan {
  Plans?: Plan[];
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
}

/** The number of rows that the leaves of a plan read, including those they filtered out. */
function rowsRead(plan: Plan): number {
  const removed = (plan["Rows Removed by Filter"] ?? 0) * plan["Actual Loops"];
  if (plan.Plans) return removed + plan.Plans.reduce((sum, each) => sum + rowsRead(each), 0);
  return removed + plan["Actual Rows"] * plan["Actual Loops"];
}

async function rowsFor(query: string, on: Sql): Promise<number> {
  const [row] = await on.unsafe<[{ "QUERY PLAN": [{ Plan: Plan }] }]>(
    `explain (analyze, format json) ${query}`,
  );
  return rowsRead(row["QUERY PLAN"][0].Plan);
}

const LATELY = "now() - interval '4 hours'";
const AHEAD = "(ends_at >= now() or ends_at is null) and status <> 'cancelled'";
const CURSOR = "now() - interval '5 days'";

// The queries that PostgREST runs: see the hook of each table.
it.each([
  ["the newest leads", "leads", "", "first_seen_at desc, id"],
  ["the oldest leads", "leads", "", "first_seen_at, id"],
  ["the newest calls", "calls", "", "occurred_at desc, id"],
  [
    "a far page of the calls",
    "calls",
    `and occurred_at <= ${CURSOR} and (occurred_at < ${CURSOR} or (occurred_at = ${CURSOR} and id > '${crypto.randomUUID()}'))`,
    "occurred_at desc, id",
  ],
  ["upcoming appointments", "appointments", `and ${AHEAD}`, "starts_at nulls last, id"],
  ["all appointments, latest first", "appointments", "", "starts_at desc nulls last, id"],
  ["the newest bookings", "appointments", "", "booked_at desc nulls last, id"],
  [
    "recent changes of appointments",
    "appointments",
    `and (booked_at >= ${LATELY} or cancelled_at >= ${LATELY} or verdict_at >= ${LATELY})`,
    "booked_at desc nulls last",
  ],
])("%s are found by an index", async (_what, table, where, order) => {
  const query = `select id from public.${table} where organization_id = '${organizationId}' ${where} order by ${order} limit 100`;
  expect(await as(sql, owner, (tx) => rowsFor(query, tx))).toBeLessThanOrEqual(MAX_READ);
});

it.each([
  ["a part of an e-mail address", "4711@"],
  ["a number with any spacing", "+46 70-100 47 11"],
  ["a name in capitals", "PERSON 4711"],
])("a lead is found by %s through an index", async (_what, q) => {
  const [{ wanted }] = await sql<[{ wanted: string }]>`
    select private.lead_condition(${sql.json({ q })}) as wanted`;
  // private.search_leads runs as the tables' owner; row-level security would prevent use of the index.
  const query = `select id from public.leads l where organization_id = '${organizationId}' and ${wanted} order by first_seen_at desc, id limit 100`;
  expect(await sql.unsafe(query)).toHaveLength(1);
  expect(await rowsFor(query, sql)).toBeLessThanOrEqual(MAX_READ);
});

it("failed deliveries are found by an index", async () => {
  const query = `select id from public.events where organization_id = '${organizationId}'
    and integration_id = '${integrationId}' and status in ('failed', 'dead') order by received_at desc limit 50`;
  expect(await as(sql, owner, (tx) => rowsFor(query, tx))).toBeLessThanOrEqual(MAX_READ);
});

it("the cost of an integration's health does not depend on the number of ignored deliveries", async () => {
  const looked = await as(sql, owner, async (tx) => {
    const fetched = async () => {
      const [{ n }] = await tx<[{ n: number }]>`
        select pg_stat_get_xact_tuples_fetched('public.events'::regclass)::int + pg_stat_get_xact_tuples_returned('public.events'::regclass)::int as n`;
      return n;
    };
    const before = await fetched();
    const activity = await tx`select * from public.integration_activity(${organizationId})`;
    expect(activity.map(({ last_meant_at }) => last_meant_at)).toEqual([null, null]);
    return (await fetched()) - before;
  });
  expect(looked).toBeLessThanOrEqual(MAX_READ);
});
