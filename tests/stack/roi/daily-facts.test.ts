import { describe, expect, it, vi } from "vitest";
import { buildIntegration, buildOrganization, ingest } from "../support/builders.ts";
import { countedDays, keptDays } from "../support/counted-days.ts";
import { connect, rolledBack, type Sql } from "../support/database.ts";
import { tellStory } from "../support/story.ts";

async function expectExact(sql: Sql, organizationId: string) {
  const facts = await keptDays(sql, organizationId);
  expect(facts).toEqual(await countedDays(sql, organizationId));
  return facts;
}

async function buildAddressees(sql: Sql) {
  const { organizationId } = await buildOrganization(sql);
  const to = {
    retell: await buildIntegration(sql, organizationId, "retell"),
    calcom: await buildIntegration(sql, organizationId, "calcom"),
  };
  return { organizationId, to };
}

describe("daily facts", () => {
  it(
    "equal the rows after every delivery, change, fold and deletion",
    rolledBack(async (sql) => {
      const { organizationId, to } = await buildAddressees(sql);
      for (const { by, delivery } of tellStory()) {
        await ingest(sql, to[by], delivery);
        await expectExact(sql, organizationId);
      }
      await sql`select private.fold_facts()`;
      expect(await expectExact(sql, organizationId)).not.toHaveLength(0);
      const steps = [
        sql`update public.appointments set status = 'booked', verdict = 'shown', verdict_at = now() where organization_id = ${organizationId}`,
        sql`update public.calls set talk_seconds = 7, direction = 'inbound', in_voicemail = true where organization_id = ${organizationId}`,
        sql`update public.calls set occurred_at = occurred_at - interval '3 days' where organization_id = ${organizationId}`,
        sql`update public.calls set cost_telephony_micros = 7, cost_speech_micros = 8, cost_model_micros = 9 where organization_id = ${organizationId}`,
        sql`update public.calls set cost_currency = 'EUR' where organization_id = ${organizationId}`,
        sql`update public.calls set cost_currency = 'USD', cost_total_micros = null where organization_id = ${organizationId}`,
        sql`update public.appointments set verdict = 'no_show' where organization_id = ${organizationId}`,
        sql`update public.appointments set price_minor = 900, currency = 'SEK', paid_at = starts_at + interval '30 days' where organization_id = ${organizationId}`,
        sql`update public.appointments set paid_at = paid_at + interval '1 day', price_minor = 700 where organization_id = ${organizationId}`,
        sql`select private.fold_facts()`,
        sql`delete from public.calls where organization_id = ${organizationId}`,
      ];
      for (const step of steps) {
        await step;
        await expectExact(sql, organizationId);
      }
      await sql`delete from public.appointments where organization_id = ${organizationId}`;
      expect(await expectExact(sql, organizationId)).toHaveLength(0);
    }),
  );

  it(
    "move to other days when the organization's zone changes, and to other values when its currency does",
    rolledBack(async (sql) => {
      const { organizationId, to } = await buildAddressees(sql);
      for (const { by, delivery } of tellStory()) await ingest(sql, to[by], delivery);
      await sql`update public.appointments set status = 'booked', verdict = 'shown', verdict_at = now(), paid_at = coalesce(paid_at, starts_at) where organization_id = ${organizationId}`;
      await sql`select private.fold_facts()`;
      const here = await expectExact(sql, organizationId);
      await sql`update public.organizations set time_zone = 'Pacific/Kiritimati' where id = ${organizationId}`;
      const there = await expectExact(sql, organizationId);
      expect(there.map(({ day }) => day)).not.toEqual(here.map(({ day }) => day));
      await sql`update public.organizations set currency = 'EUR' where id = ${organizationId}`;
      expect(
        (await expectExact(sql, organizationId)).some(
          ({ shown_priced, paid }) => Number(shown_priced) > 0 || Number(paid) > 0,
        ),
      ).toBe(false);
    }),
  );

  it("of one organization are recounted while others receive calls and are folded", async () => {
    const sql = connect(2);
    const [ours, theirs] = [await buildAddressees(sql), await buildAddressees(sql)];
    const changing = await sql.reserve();
    try {
      const story = tellStory().filter(({ by }) => by === "retell");
      for (const { delivery } of story) await ingest(sql, ours.to.retell, delivery);
      await changing`begin`;
      await changing`update public.organizations set time_zone = 'Pacific/Kiritimati' where id = ${ours.organizationId}`;
      await sql.begin(async (tx) => {
        await tx`set local statement_timeout = '10s'`;
        for (const { delivery } of story) await ingest(tx as unknown as Sql, theirs.to.retell, delivery);
        await tx`select private.fold_facts()`;
      });
      const left = await sql`
        select from private.fact_deltas where organization_id = ${theirs.organizationId}`;
      expect(left).toHaveLength(0);
      expect(await expectExact(sql, theirs.organizationId)).not.toHaveLength(0);
      await changing`commit`;
      await expectExact(sql, ours.organizationId);
    } finally {
      await changing`rollback`;
      changing.release();
      await sql`delete from public.organizations where id in ${sql([ours.organizationId, theirs.organizationId])}`;
      await sql.end();
    }
  });

  it.each([
    ["a writer of calls", "a recount", "retell"],
    ["a writer of appointments", "a recount", "calcom"],
    ["a recount", "a writer of calls", "retell"],
    ["a recount", "a writer of appointments", "calcom"],
  ] as const)("are exact when %s has to wait for %s", async (waits, _, provider) => {
    const sql = connect(3);
    const { organizationId, to } = await buildAddressees(sql);
    const holder = await sql.reserve();
    const write = async (on: Sql) => {
      for (const { by, delivery } of tellStory()) if (by === provider) await ingest(on, to[by], delivery);
    };
    // Where the story's calls and visits are on other days.
    const change = async (on: Sql) => {
      await on`update public.organizations set time_zone = 'Pacific/Honolulu' where id = ${organizationId}`;
    };
    const [holds, comesSecond] = waits === "a recount" ? [write, change] : [change, write];
    const isWaiting = () =>
      vi.waitFor(
        async () => {
          const waiting = await sql`
            select from pg_locks where locktype = 'advisory' and not granted
            and database = (select oid from pg_database where datname = current_database())`;
          expect(waiting).not.toHaveLength(0);
        },
        { timeout: 10_000 },
      );
    try {
      await holder`begin`;
      await holds(holder);
      const second = comesSecond(sql);
      await Promise.race([isWaiting(), second]);
      await holder`commit`;
      await second;
      expect(await expectExact(sql, organizationId)).not.toHaveLength(0);
    } finally {
      await holder`rollback`;
      holder.release();
      await sql`delete from public.organizations where id = ${organizationId}`;
      await sql.end();
    }
  });

  it("are exact at every moment during concurrent writes, folds and changes of zone", async () => {
    const sql = connect(8);
    const { organizationId, to } = await buildAddressees(sql);
    try {
      let writing = true;
      const fold = async () => {
        while (writing) await sql`select private.fold_facts()`;
      };
      const move = async () => {
        // All with the same day at the time of the calls.
        const zones = ["Pacific/Kiritimati", "Europe/Stockholm", "America/New_York"];
        for (let n = 0; writing; n++)
          await sql`update public.organizations set time_zone = ${zones[n % 3] as string} where id = ${organizationId}`;
      };
      const look = async () => {
        while (writing) {
          // One snapshot for both, or a call in between would look like an error.
          await sql.begin("isolation level repeatable read", async (tx) =>
            expectExact(tx as unknown as Sql, organizationId),
          );
        }
      };
      const write = async (writer: number) => {
        for (let n = 0; n < 15; n++) {
          for (const { by, delivery } of tellStory().filter((told) => told.by === "retell")) {
            const events = JSON.parse(
              JSON.stringify(delivery.events).replaceAll("call-1", `call-${writer}-${n}`),
            );
            await ingest(sql, to[by], { ...delivery, events, dedupeKey: `${delivery.kind} ${writer} ${n}` });
          }
        }
      };
      const watching = Promise.all([fold(), fold(), move(), look()]);
      await Promise.all([write(1), write(2), write(3)]).finally(() => {
        writing = false;
      });
      await watching;
      const facts = await expectExact(sql, organizationId);
      expect(facts).toMatchObject([{ calls: 45 }]);
    } finally {
      await sql`delete from public.organizations where id = ${organizationId}`;
      await sql.end();
    }
  });
});
