import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { cases, timeFor } from "../../cases.ts";
import { buildIntegration, buildOrganization } from "../support/builders.ts";
import {
  attempts,
  buildCampaign,
  dial,
  finishPlacement,
  MONDAY_NOON,
  numbers,
} from "../support/campaigns.ts";
import { connect, rolledBack, type Sql } from "../support/database.ts";

/** Attempts without a receipt that allowed this lead for this campaign at that very instant. */
const unreceipted = (sql: Sql, campaignId: string) => sql`
  select a.id from public.call_attempts a left join public.contact_receipts r on r.id = a.receipt_id
  where a.campaign_id = ${campaignId} and (r.allowed and r.lead_id = a.lead_id and r.campaign_id = a.campaign_id
    and r.decided_at = a.planned_at and r.channel = 'call') is not true`;

const open = async (sql: Sql, campaignId: string) =>
  (await attempts(sql, campaignId)).filter(({ status }) =>
    ["planned", "placed", "connected"].includes(status),
  ).length;

describe("concurrent diallers", () => {
  const pool = connect(8);
  let organizationId: string;
  afterEach(async () => {
    await pool`delete from public.organizations where id = ${organizationId}`;
    await pool.end();
  });

  it("neither exceed a campaign's concurrency nor call one person twice", async () => {
    ({ organizationId } = await buildOrganization(pool));
    const retell = await buildIntegration(pool, organizationId);
    const first = await buildCampaign(pool, retell, { concurrency: 5, phones: numbers(40) });
    const second = await buildCampaign(pool, retell, { concurrency: 5, phones: [] });
    // The other campaign has the same people.
    await pool`insert into public.campaign_leads (organization_id, campaign_id, lead_id, next_attempt_at)
      select organization_id, ${second.campaignId}, lead_id, next_attempt_at from public.campaign_leads where campaign_id = ${first.campaignId}`;
    for (const minute of [0, 1, 2]) {
      const now = new Date(Date.parse(MONDAY_NOON) + minute * 60_000);
      await Promise.all(
        Array.from({ length: 8 }, (_, n) => dial(pool, (n % 2 ? first : second).campaignId, now)),
      );
      for (const { campaignId } of [first, second]) {
        expect(await open(pool, campaignId)).toBe(5);
        expect(await unreceipted(pool, campaignId)).toHaveLength(0);
        const [one] = (await attempts(pool, campaignId)).filter(({ status }) => status === "planned");
        await finishPlacement(pool, one?.id as string, "dead", now.toISOString());
      }
    }
    const twice = await pool`
      select lead_id from public.call_attempts where organization_id = ${organizationId} and status <> 'failed' group by 1 having count(*) > 1`;
    expect(twice).toHaveLength(0);
  }, 30_000);
});

describe("any sequence of events", () => {
  const step = fc.oneof(
    fc.record({ act: fc.constant("dial" as const), minutes: fc.integer({ min: 0, max: 300 }) }),
    fc.record({ act: fc.constantFrom("done", "dead", "cancelled"), which: fc.nat(5) }),
    fc.record({ act: fc.constantFrom("stop", "pause", "resume"), which: fc.nat(5) }),
  );

  it(
    "leaves every attempt with a receipt that allowed it at that instant, within the campaign's concurrency",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const retell = await buildIntegration(sql, organizationId);
      let first = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
          first += 6;
          const phones = numbers(6, first);
          const { campaignId } = await buildCampaign(sql, retell, { concurrency: 2, phones });
          let now = Date.parse(MONDAY_NOON);
          const at = () => new Date(now).toISOString();
          for (const said of steps) {
            if ("minutes" in said) {
              now += said.minutes * 60_000;
              await dial(sql, campaignId, at());
            } else if (said.act === "stop") {
              await sql`select private.suppress(${organizationId}, ${phones[said.which] as string}, null, 'call', 'person', null, ${at()})`;
            } else if (said.act === "pause" || said.act === "resume") {
              const status = said.act === "pause" ? "paused" : "running";
              await sql`select private.move_campaign(${campaignId}, ${status}, 'changed', null, ${at()})`;
            } else {
              const planned = (await attempts(sql, campaignId)).filter(({ status }) => status === "planned");
              const one = planned[said.which % planned.length];
              if (one) await finishPlacement(sql, one.id, said.act as "done", at());
            }
            expect(await open(sql, campaignId)).toBeLessThanOrEqual(2);
          }
          expect(await unreceipted(sql, campaignId)).toHaveLength(0);
          const stopped = await sql`
            select a.id from public.call_attempts a join public.leads l on l.id = a.lead_id
            join public.suppressions s on s.organization_id = l.organization_id and s.phone = l.phone
            where a.campaign_id = ${campaignId} and a.planned_at > s.created_at`;
          expect(stopped).toHaveLength(0);
          const calling =
            await sql`select 1 from public.campaign_leads where campaign_id = ${campaignId} and status = 'calling'`;
          expect(calling.length).toBe(await open(sql, campaignId));
        }),
        { numRuns: cases(40) },
      );
    }),
    timeFor(60_000),
  );
});
