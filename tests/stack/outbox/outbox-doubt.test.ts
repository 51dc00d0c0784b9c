/** An effect that may have happened unseen is always looked up first, whatever else happens to it meanwhile. */
import { describe, expect, it } from "vitest";
import { buildBooking, buildPractice } from "../support/bookings.ts";
import { buildIntegration, buildOrganization, buildPerson, join } from "../support/builders.ts";
import { attempts, buildCampaign, dial, MONDAY_NOON, numbers } from "../support/campaigns.ts";
import { as, rolledBack, type Sql } from "../support/database.ts";
import {
  buildSendingOrganization,
  claim,
  enqueue,
  finish,
  later,
  PROBE,
  rowOf,
  START,
} from "../support/outbox.ts";

/** An effect whose worker claimed it and never reported; the lease expires at later(45). */
const inDoubt = (work: (sql: Sql, organizationId: string) => Promise<unknown>, expires: Date | null = null) =>
  rolledBack(async (sql) => {
    const organizationId = await buildSendingOrganization(sql);
    await enqueue(sql, organizationId, "a", { expires });
    expect(await claim(sql, START)).toHaveLength(1);
    await work(sql, organizationId);
  });

describe("an effect in doubt", () => {
  it(
    "is looked up even after it expires, and is not sent then if it did not happen",
    inDoubt(async (sql, org) => {
      const asked = await claim(sql, later(60));
      expect(asked).toMatchObject([{ in_doubt: true }]);
      await finish(sql, asked, { result: "absent" }, later(60));
      expect(await claim(sql, later(60))).toEqual([]);
      expect(await rowOf(sql, org, "a")).toMatchObject({ status: "cancelled", last_error: "expired" });
    }, later(30)),
  );

  it(
    "is not cancelled, because it may already have happened",
    inDoubt(async (sql, org) => {
      await finish(sql, await claim(sql, later(45)), { result: "unsure", error: "timeout" }, later(45));
      expect(await rowOf(sql, org, "a")).toMatchObject({ status: "unsure" });
      const [taken] = await sql`select private.cancel_outbox(${org}, array['a'], 'paused') as n`;
      expect(taken).toEqual({ n: 0 });
      expect(await claim(sql, later(200))).toMatchObject([{ in_doubt: true }]);
    }),
  );

  it(
    "is still looked up first when a person retries it",
    inDoubt(async (sql, org) => {
      for (let tries = 0; tries < 8; tries += 1) await claim(sql, later(46 * (tries + 1)));
      const dead = await rowOf(sql, org, "a");
      expect(dead).toMatchObject({ status: "dead", in_doubt: true });
      const { userId } = await buildPerson(sql);
      await join(sql, org, userId, "manager");
      await as(sql, { userId }, async (tx) => {
        await tx`select public.redrive_outbox(array[${dead.id}::bigint])`;
        await tx`reset role`;
        // It is due now, like other work of the platform under test.
        const claimed = await claim(tx, new Date(Date.now() + 60_000));
        expect(claimed.filter(({ id }) => id === dead.id)).toMatchObject([{ in_doubt: true }]);
      });
    }),
  );
});

describe("a lead that may have been contacted", () => {
  it(
    "by a call without a provider report is not called again on a guess, nor soon by another campaign",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const retell = await buildIntegration(sql, organizationId);
      const { campaignId, leadIds } = await buildCampaign(sql, retell, { phones: numbers(1) });
      const minute = (n: number) => new Date(Date.parse(MONDAY_NOON) + n * 60_000);
      await dial(sql, campaignId);
      for (let tries = 0; tries < 8; tries += 1) await claim(sql, minute(tries));
      expect(await attempts(sql, campaignId)).toMatchObject([{ status: "planned" }]);
      await claim(sql, minute(8));
      expect(await attempts(sql, campaignId)).toMatchObject([{ status: "ended", outcome: "lost" }]);
      expect(await dial(sql, campaignId, minute(120))).toBe(0);
      const [other] = await sql`
        select reason from private.permits(${organizationId}, ${leadIds}, 'call', 'campaign', null, false, ${minute(120)})`;
      expect(other).toEqual({ reason: "too_soon" });
    }),
  );

  it(
    "by a call that was not made is not called while the campaign is paused",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const retell = await buildIntegration(sql, organizationId);
      const { campaignId } = await buildCampaign(sql, retell, { phones: numbers(1) });
      const minute = (n: number) => new Date(Date.parse(MONDAY_NOON) + n * 60_000);
      await dial(sql, campaignId);
      expect(await claim(sql, minute(0))).toHaveLength(1);
      const asked = await claim(sql, minute(1));
      await sql`select private.move_campaign(${campaignId}, 'paused', 'paused', null, ${minute(1)})`;
      await finish(sql, asked, { result: "absent" }, minute(1));
      expect(await claim(sql, minute(2))).toEqual([]);
      expect(await attempts(sql, campaignId)).toMatchObject([{ status: "cancelled" }]);
    }),
  );

  it(
    "by a reminder that was not sent gets none after the appointment is cancelled",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      const { appointmentId } = await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
      const due = new Date("2028-06-04T15:00:00Z");
      const soon = new Date("2028-06-04T15:01:00Z");
      expect(await claim(sql, due)).toHaveLength(2);
      const asked = await claim(sql, soon);
      await sql`update public.appointments set status = 'cancelled' where id = ${appointmentId}`;
      await finish(sql, asked, { result: "absent" }, soon);
      expect(await claim(sql, soon)).toEqual([]);
      const left = await sql`
        select 1 from public.messages where appointment_id = ${appointmentId} and status <> 'cancelled'`;
      expect(left).toHaveLength(0);
    }),
  );
});

describe("a provider's rate", () => {
  it(
    "is not consumed by effects that are refused",
    rolledBack(async (sql) => {
      const org = await buildSendingOrganization(sql);
      // Retell's burst is fifty; these are refused because they have neither a lead nor a number.
      for (let i = 0; i < 50; i += 1)
        await sql`select private.enqueue(${org}, 'call.place', ${`call:${i}`}, '{}', ${START}, p_priority => 9)`;
      await sql`create or replace function private.finish_effect(p_row private.outbox) returns void language sql as ''`;
      for (let i = 0; i < 20; i += 1) await enqueue(sql, org, `e${i}`, { kind: PROBE });
      expect(await claim(sql, START, 50)).toHaveLength(20);
    }),
  );
});
