import { expect, it } from "vitest";
import { buildIntegration, buildOrganization } from "../support/builders.ts";
import { attempts, buildCampaign, dial, MONDAY_NOON, numbers } from "../support/campaigns.ts";
import { rolledBack, type Sql } from "../support/database.ts";

const MINUTE = 60_000;
const at = (minutes: number) => new Date(Date.parse(MONDAY_NOON) + minutes * MINUTE);

interface Line {
  reason: string;
  leads: number;
  not_before: Date | null;
  as_of: Date;
  examples: { lead_id: string }[];
}

const check = (sql: Sql, campaignId: string, asOf: Date) =>
  sql<Line[]>`select *, leads::int from public.campaign_preflight(${campaignId}, ${asOf})`;

async function page(sql: Sql, campaignId: string, line: Line, limit: number, offset: number) {
  const rows = await sql<{ lead_id: string; reason: string; not_before: Date | null }[]>`
    select * from public.campaign_preflight_leads(${campaignId}, ${line.reason}, ${limit}, ${offset}, ${line.as_of})`;
  expect(rows.filter(({ reason }) => reason !== line.reason)).toEqual([]);
  return rows.map(({ lead_id }) => lead_id);
}

/** A campaign with at least three leads for every reason. */
async function everyReason(sql: Sql) {
  const { organizationId, owner } = await buildOrganization(sql, { time_zone: "Europe/Stockholm" });
  await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: owner.userId })}, true)`;
  const retell = await buildIntegration(sql, organizationId);
  const { campaignId, leadIds } = await buildCampaign(sql, retell, { phones: numbers(33), concurrency: 3 });
  await dial(sql, campaignId);
  const calling = (await attempts(sql, campaignId)).map(({ lead_id }) => lead_id);
  expect(calling.toSorted()).toEqual(leadIds.toSorted().slice(0, 3));
  const rest = leadIds.toSorted().slice(3);
  const next = () => rest.splice(0, 3);
  await sql`update public.campaign_leads set status = 'done' where lead_id = any (${next()})`;
  const change = (to: Record<string, string | null>, ids: string[]) =>
    sql`update public.leads set ${sql(to)} where id = any (${ids})`;
  for (const id of next()) await change({ phone: null, email: `${id}@example.test` }, [id]);
  for (const id of next()) await change({ phone: `extension ${id}` }, [id]);
  const stopped = next();
  await sql`
    insert into public.suppressions (organization_id, channel, phone, source)
    select organization_id, 'call', phone, 'person' from public.leads where id = any (${stopped})`;
  const changedMind = next();
  await sql`
    insert into public.consents (organization_id, lead_id, channel, source, given_at, withdrawn_at)
    select ${organizationId}, unnest(${changedMind}::uuid[]), 'call', 'form', ${at(-60)}, ${at(-30)}`;
  await change({ time_zone: "Pacific/Auckland" }, next());
  const contacted = (ids: string[], minutes: number[]) => sql`
    insert into public.contact_receipts (organization_id, lead_id, channel, purpose, allowed, reason, decided_at, zone)
    select ${organizationId}, id, 'sms', 'campaign', true, 'allowed', ${at(0)}::timestamptz - make_interval(mins => ago), 'UTC'
    from unnest(${ids}::uuid[]) id, unnest(${minutes}::int[]) ago`;
  await contacted(next(), [60]);
  await contacted(next(), [300, 600]);
  await sql`update public.campaign_leads set next_attempt_at = ${at(90)} where lead_id = any (${next()})`;
  return { campaignId, all: leadIds };
}

it(
  "counts every lead once, by what would happen to it at that moment",
  rolledBack(async (sql) => {
    const { campaignId, all } = await everyReason(sql);
    const lines = await check(sql, campaignId, at(0));
    const shown = Object.fromEntries(
      lines.map(({ reason, leads, not_before }) => [reason, [leads, not_before?.toISOString()]]),
    );
    expect(shown).toEqual({
      now: [3, undefined],
      calling: [3, undefined],
      done: [3, undefined],
      no_number: [3, undefined],
      number_invalid: [3, undefined],
      suppressed: [3, undefined],
      consent_withdrawn: [3, undefined],
      // Nine in the morning in Auckland, which is on summer time in March.
      outside_hours: [3, "2030-03-04T20:00:00.000Z"],
      too_soon: [3, "2030-03-04T14:00:00.000Z"],
      // The day ends at midnight in Stockholm, and calls start at nine.
      daily_cap: [3, "2030-03-05T08:00:00.000Z"],
      retry_later: [3, "2030-03-04T12:30:00.000Z"],
    });
    expect(lines.reduce((sum, { leads }) => sum + leads, 0)).toBe(all.length);
    expect(lines.every(({ examples }) => examples.length === 3)).toBe(true);
  }),
);

it(
  "lists as many leads per reason as it counts, none twice, the same on every request",
  rolledBack(async (sql) => {
    const { campaignId, all } = await everyReason(sql);
    const seen: string[] = [];
    for (const line of await check(sql, campaignId, at(0))) {
      const pages = [await page(sql, campaignId, line, 2, 0), await page(sql, campaignId, line, 2, 2)];
      expect(await page(sql, campaignId, line, 2, 2)).toEqual(pages[1]);
      expect(await page(sql, campaignId, line, 500, 0)).toEqual(pages.flat());
      expect(await page(sql, campaignId, line, 2, 4)).toEqual([]);
      expect(pages.flat()).toHaveLength(line.leads);
      for (const { lead_id } of line.examples) expect(pages.flat()).toContain(lead_id);
      seen.push(...pages.flat());
    }
    expect(seen.toSorted()).toEqual(all.toSorted());
  }),
);

it(
  "predicts the dialler: exactly the leads counted as due now are called",
  rolledBack(async (sql) => {
    const { campaignId } = await everyReason(sql);
    const line = (await check(sql, campaignId, at(1))).find(({ reason }) => reason === "now") as Line;
    const now = await page(sql, campaignId, line, 500, 0);
    await sql`update public.campaigns set concurrency = 100 where id = ${campaignId}`;
    const before = (await attempts(sql, campaignId)).map(({ lead_id }) => lead_id);
    await dial(sql, campaignId, at(1));
    const made = (await attempts(sql, campaignId)).map(({ lead_id }) => lead_id);
    expect(made.filter((lead) => !before.includes(lead)).toSorted()).toEqual(now.toSorted());
  }),
);
