import { describe, expect, it } from "vitest";
import {
  buildDelivery,
  buildIntegration,
  buildOrganization,
  type Integration,
  ingest,
} from "../support/builders.ts";
import {
  attempts,
  buildCampaign,
  dial,
  finishPlacement,
  MONDAY_NOON,
  numbers,
} from "../support/campaigns.ts";
import { rolledBack, type Sql, undone } from "../support/database.ts";

const at = (minutes: number) => new Date(Date.parse(MONDAY_NOON) + minutes * 60_000).toISOString();

async function world(sql: Sql, overrides: Parameters<typeof buildCampaign>[2] = {}) {
  const { organizationId, owner } = await buildOrganization(sql);
  const retell = await buildIntegration(sql, organizationId);
  return { organizationId, owner, retell, ...(await buildCampaign(sql, retell, overrides)) };
}

const statusOf = async (sql: Sql, campaignId: string) =>
  (await sql`select status, paused_reason from public.campaigns where id = ${campaignId}`)[0];

const leadsOf = (sql: Sql, campaignId: string) =>
  sql`select status, outcome, skip_reason, attempts from public.campaign_leads
    where campaign_id = ${campaignId} order by attempts desc, lead_id`;

/** The provider reports that the call of an attempt is over. */
async function callEnds(
  sql: Sql,
  to: Integration,
  attempt: { id: string; lead_id: string },
  campaignId: string,
  said: Record<string, unknown>,
  minute = 2,
) {
  const call = {
    provider_ref: `call_${attempt.id}`,
    direction: "outbound",
    lead_id: attempt.lead_id,
    campaign_id: campaignId,
    attempt_id: attempt.id,
    to_number: "+46701740000",
    started_at: at(minute - 1),
    ended_at: at(minute),
    ...said,
  };
  const events = [{ type: "call.analyzed", occurred_at: at(minute), call }];
  const { outcome } = await ingest(sql, to, buildDelivery({ kind: "call_analyzed", events }));
  expect(outcome).toBe("applied");
}

describe("the dialler", () => {
  it(
    "plans as many calls as may run at once, each with a receipt and an outbox row",
    rolledBack(async (sql) => {
      const { organizationId, campaignId } = await world(sql, { concurrency: 2 });
      expect(await dial(sql, campaignId)).toBe(2);
      expect(await dial(sql, campaignId)).toBe(0);
      const made = await attempts(sql, campaignId);
      expect(made.map(({ status, number }) => [status, number])).toEqual([
        ["planned", 1],
        ["planned", 1],
      ]);
      const orders =
        await sql`select effect_key, payload from private.outbox where organization_id = ${organizationId} order by 1`;
      expect(orders.map(({ effect_key }) => effect_key)).toEqual(made.map(({ id }) => `call:${id}`).sort());
      expect(orders[0]?.payload).toMatchObject({
        campaign_id: campaignId,
        from_number: "+46101740605",
        agent_ref: "agent_1",
        provider: "retell",
        variables: { organization_name: "Nordvik Dental" },
      });
    }),
  );

  it(
    "dials the next lead when a call ends, and completes when no leads are left",
    rolledBack(async (sql) => {
      const { campaignId, retell } = await world(sql, { concurrency: 1, phones: numbers(2) });
      for (const minute of [2, 4]) {
        expect(await dial(sql, campaignId, at(minute - 2))).toBe(1);
        const attempt = (await attempts(sql, campaignId)).find(({ status }) => status === "planned");
        if (!attempt) throw new Error("No attempt was planned");
        await finishPlacement(sql, attempt.id, "done", at(minute - 2));
        await callEnds(sql, retell, attempt, campaignId, { claimed_outcome: "not_interested" }, minute);
      }
      expect(await dial(sql, campaignId, at(5))).toBe(0);
      expect(await statusOf(sql, campaignId)).toMatchObject({ status: "completed" });
      expect((await leadsOf(sql, campaignId)).map(({ status, outcome }) => [status, outcome])).toEqual([
        ["done", "not_interested"],
        ["done", "not_interested"],
      ]);
    }),
  );

  it(
    "skips leads that may never be called, with the reason, and calls the others in the same run",
    rolledBack(async (sql) => {
      const { organizationId, campaignId } = await world(sql, {
        concurrency: 5,
        phones: [...numbers(2), "anonymous"],
      });
      await sql`select private.suppress(${organizationId}, ${numbers(1)[0] as string}, null, 'all', 'person')`;
      expect(await dial(sql, campaignId)).toBe(1);
      const skipped = await sql`
        select l.skip_reason, r.reason, r.allowed from public.campaign_leads l
        join public.contact_receipts r using (organization_id, lead_id) where l.campaign_id = ${campaignId} and l.status = 'skipped' order by 1`;
      expect(skipped).toEqual([
        { skip_reason: "number_invalid", reason: "number_invalid", allowed: false },
        { skip_reason: "suppressed", reason: "suppressed", allowed: false },
      ]);
    }),
  );

  it(
    "calls no one at night, writes no receipt for it, and calls in the morning",
    rolledBack(async (sql) => {
      const { campaignId } = await world(sql, { due: "2030-03-04T02:00:00Z" });
      expect(await dial(sql, campaignId, "2030-03-04T02:00:00Z")).toBe(0);
      expect(await sql`select 1 from public.contact_receipts where campaign_id = ${campaignId}`).toHaveLength(
        0,
      );
      const [next] =
        await sql`select distinct next_attempt_at from public.campaign_leads where campaign_id = ${campaignId}`;
      expect(next?.next_attempt_at).toEqual(new Date("2030-03-04T08:00:00Z"));
      expect(await dial(sql, campaignId, "2030-03-04T08:00:00Z")).toBe(2);
    }),
  );

  it(
    "ends in the same state after an outage of three hours",
    rolledBack(async (sql) => {
      const { campaignId } = await world(sql, { concurrency: 2 });
      const end = async (work: () => Promise<unknown>) =>
        undone(sql, async () => {
          await work();
          return { ...(await leadsOf(sql, campaignId)), attempts: (await attempts(sql, campaignId)).length };
        });
      const every = await end(async () => {
        for (const minute of [0, 1, 60, 120, 180]) await dial(sql, campaignId, at(minute));
      });
      expect(await end(() => dial(sql, campaignId, at(180)))).toEqual(every);
    }),
  );

  it(
    "starts a scheduled campaign at its time",
    rolledBack(async (sql) => {
      const { campaignId } = await world(sql, {
        status: "scheduled",
        starts_at: at(10),
        running_since: null,
      });
      expect(await dial(sql, campaignId, at(9))).toBe(0);
      expect(await dial(sql, campaignId, at(10))).toBe(2);
      expect(await statusOf(sql, campaignId)).toMatchObject({ status: "running" });
    }),
  );

  it(
    "returns a lead to the queue when its call is cancelled, and counts neither attempt nor contact",
    rolledBack(async (sql) => {
      const { campaignId } = await world(sql, { phones: numbers(1), max_attempts: 1 });
      await dial(sql, campaignId);
      const [first] = await attempts(sql, campaignId);
      await finishPlacement(sql, first?.id as string, "cancelled", at(5), "expired");
      expect((await attempts(sql, campaignId))[0]).toMatchObject({ status: "cancelled", outcome: null });
      expect(await dial(sql, campaignId, at(6))).toBe(1);
    }),
  );

  it(
    "frees the line of a call whose end was never reported, and does not call again on a guess",
    rolledBack(async (sql) => {
      const { campaignId } = await world(sql, { phones: numbers(1) });
      await dial(sql, campaignId);
      const [first] = await attempts(sql, campaignId);
      await finishPlacement(sql, first?.id as string, "done");
      await dial(sql, campaignId, at(121));
      expect((await attempts(sql, campaignId))[0]).toMatchObject({ status: "ended", outcome: "lost" });
      expect((await leadsOf(sql, campaignId))[0]).toMatchObject({ status: "done", outcome: "lost" });
    }),
  );
});

describe("an attempt follows its call", () => {
  const outcomes: [string, Record<string, unknown>, string, string][] = [
    ["no_answer", { status: "not_connected", hangup_reason: "dial_no_answer" }, "ended", "waiting"],
    ["busy", { status: "not_connected", hangup_reason: "dial_busy" }, "ended", "waiting"],
    ["failed", { status: "not_connected", hangup_reason: "dial_failed" }, "failed", "waiting"],
    ["voicemail", { status: "ended", in_voicemail: true }, "ended", "waiting"],
    ["connected", { status: "ended" }, "ended", "done"],
    ["appointment_set", { status: "ended", claimed_outcome: "appointment_set" }, "ended", "done"],
  ];
  it.each(outcomes)("to %s", (outcome, said, status, lead) =>
    rolledBack(async (sql) => {
      const { campaignId, retell } = await world(sql, { phones: numbers(1) });
      await dial(sql, campaignId);
      const [attempt] = await attempts(sql, campaignId);
      if (!attempt) throw new Error("No attempt was planned");
      // The event may arrive before the outbox result.
      await callEnds(sql, retell, attempt, campaignId, said);
      await finishPlacement(sql, attempt.id, "done", at(1));
      expect((await attempts(sql, campaignId))[0]).toMatchObject({ status, outcome });
      expect((await leadsOf(sql, campaignId))[0]).toMatchObject({ status: lead, outcome });
    })(),
  );

  it(
    "and no longer changes its lead once there is a later attempt",
    rolledBack(async (sql) => {
      const retry_rules = { no_answer: 1440 };
      const { campaignId, retell } = await world(sql, { phones: numbers(1), retry_rules });
      await dial(sql, campaignId);
      const [first] = await attempts(sql, campaignId);
      if (!first) throw new Error("No attempt was planned");
      await finishPlacement(sql, first.id, "done");
      const missed = { status: "not_connected", hangup_reason: "dial_no_answer" };
      await callEnds(sql, retell, first, campaignId, missed);
      expect(await dial(sql, campaignId, at(1450))).toBe(1);
      // The provider corrects the first call while the second rings.
      await callEnds(sql, retell, first, campaignId, { status: "ended" }, 1451);
      expect((await leadsOf(sql, campaignId))[0]).toMatchObject({ status: "calling", attempts: 2 });
    }),
  );

  it(
    "and is not retried within the campaign's own gap, however short the retry rule",
    rolledBack(async (sql) => {
      const { campaignId, retell } = await world(sql, {
        phones: numbers(1),
        retry_rules: { no_answer: 240 },
      });
      await sql`update public.campaigns set gap_minutes = 300 where id = ${campaignId}`;
      await dial(sql, campaignId);
      const [first] = await attempts(sql, campaignId);
      if (!first) throw new Error("No attempt was planned");
      await finishPlacement(sql, first.id, "done");
      const missed = { status: "not_connected", hangup_reason: "dial_no_answer" };
      await callEnds(sql, retell, first, campaignId, missed);
      expect(await dial(sql, campaignId, at(299))).toBe(0);
      expect(await dial(sql, campaignId, at(300))).toBe(1);
    }),
  );

  it(
    "and is retried by its outcome's rule, up to the maximum",
    rolledBack(async (sql) => {
      const retry_rules = { no_answer: 1440 };
      const { campaignId, retell } = await world(sql, { phones: numbers(1), max_attempts: 2, retry_rules });
      for (const day of [0, 1]) {
        const minute = day * 1450;
        expect(await dial(sql, campaignId, at(minute + 3))).toBe(1);
        const attempt = (await attempts(sql, campaignId))[day];
        if (!attempt) throw new Error("No attempt was planned");
        await finishPlacement(sql, attempt.id, "done", at(minute + 3));
        const said = { status: "not_connected", hangup_reason: "dial_no_answer" };
        await callEnds(sql, retell, attempt, campaignId, said, minute + 4);
        expect(await dial(sql, campaignId, at(minute + 1200))).toBe(0);
      }
      expect((await leadsOf(sql, campaignId))[0]).toMatchObject({
        status: "done",
        outcome: "no_answer",
        attempts: 2,
      });
      expect(await statusOf(sql, campaignId)).toMatchObject({ status: "completed" });
    }),
  );

  it(
    "and a person who says not to call is never called again",
    rolledBack(async (sql) => {
      const { organizationId, campaignId, retell } = await world(sql, { phones: numbers(1) });
      await dial(sql, campaignId);
      const [attempt] = await attempts(sql, campaignId);
      if (!attempt) throw new Error("No attempt was planned");
      await callEnds(sql, retell, attempt, campaignId, { claimed_outcome: "do_not_call" });
      const stops =
        await sql`select channel, phone, source from public.suppressions where organization_id = ${organizationId}`;
      expect(stops).toEqual([{ channel: "call", phone: "+46701740000", source: "call" }]);
    }),
  );
});

describe("the breaker", () => {
  async function ended(sql: Sql, said: Record<string, unknown>, breaker: Record<string, number>) {
    const made = await world(sql, { phones: numbers(6), concurrency: 4, breaker });
    await dial(sql, made.campaignId);
    for (const attempt of await attempts(sql, made.campaignId)) {
      await finishPlacement(sql, attempt.id, "done");
      await callEnds(sql, made.retell, attempt, made.campaignId, { ...said, to_number: null });
    }
    return made;
  }
  const trips: [string, Record<string, unknown>, Record<string, number>][] = [
    [
      "breaker_failure_rate",
      { status: "not_connected", hangup_reason: "dial_failed" },
      { min_attempts: 4, failure_rate: 0.5 },
    ],
    ["breaker_opt_outs", { claimed_outcome: "do_not_call" }, { min_attempts: 4, opt_out_rate: 0.2 }],
    ["breaker_cost", { cost_total_micros: 3_000_000, cost_currency: "USD" }, { max_cost: 12 }],
  ];
  it.each(trips)("pauses the campaign with its reason: %s", (reason, said, breaker) =>
    rolledBack(async (sql) => {
      const { campaignId } = await ended(sql, said, breaker);
      expect(await dial(sql, campaignId, at(5))).toBe(0);
      expect(await statusOf(sql, campaignId)).toEqual({ status: "paused", paused_reason: reason });
      const [line] =
        await sql`select act, actor, details from public.audit_log where subject = ${campaignId}`;
      expect(line).toMatchObject({ act: "campaign.paused", actor: null, details: { reason, attempts: 4 } });
    })(),
  );

  it(
    "waits for enough completed calls, and ignores those before the last start",
    rolledBack(async (sql) => {
      const said = { status: "not_connected", hangup_reason: "dial_failed" };
      const { campaignId } = await ended(sql, said, { min_attempts: 5, failure_rate: 0.5 });
      expect(await dial(sql, campaignId, at(5))).toBe(2);
      await sql`update public.campaigns set breaker = '{"min_attempts": 4, "failure_rate": 0.5}', running_since = ${at(3)} where id = ${campaignId}`;
      await dial(sql, campaignId, at(6));
      expect(await statusOf(sql, campaignId)).toMatchObject({ status: "running" });
    }),
  );
});
