import { describe, expect, it } from "vitest";
import { buildIntegration, buildOrganization, ingest } from "./support/builders.ts";
import { connect, rolledBack, type Sql } from "./support/database.ts";
import { tellStory } from "./support/story.ts";

/** Counted from the rows themselves, without any of the functions that keep the facts. */
const recounted = (sql: Sql, organizationId: string) => sql`
  with o as (select * from public.organizations where id = ${organizationId}), counted as (
    select (c.occurred_at at time zone o.time_zone)::date as day, count(*) as calls,
      count(*) filter (where direction = 'inbound') as inbound,
      count(*) filter (where status in ('ongoing', 'ended') and in_voicemail is not true) as answered,
      count(*) filter (where status = 'not_connected') as not_connected,
      count(*) filter (where in_voicemail) as voicemail, sum(coalesce(talk_seconds, 0)) as talk_seconds,
      count(*) filter (where claimed_outcome = 'appointment_set') as claimed_bookings,
      count(*) filter (where confirmed_outcome = 'appointment_booked') as confirmed_bookings,
      count(*) filter (where claimed_outcome = 'callback_requested') as callbacks,
      count(*) filter (where claimed_outcome = 'not_interested') as not_interested,
      sum(case when cost_currency = 'USD' then coalesce(cost_total_micros, 0) else 0 end) as cost_usd_micros,
      sum(case when cost_currency = 'USD' then coalesce(cost_telephony_micros, 0) else 0 end) as telephony_usd_micros,
      sum(case when cost_currency = 'USD' then coalesce(cost_speech_micros, 0) else 0 end) as speech_usd_micros,
      sum(case when cost_currency = 'USD' then coalesce(cost_model_micros, 0) else 0 end) as model_usd_micros,
      count(cost_total_micros) filter (where cost_currency = 'USD') as costed,
      count(cost_total_micros) filter (where cost_currency <> 'USD') as costed_elsewhere,
      0 as booked, 0 as due, 0 as shown, 0 as no_show, 0 as cancelled, 0 as shown_priced, 0 as shown_value_minor, 0 as paid, 0 as paid_minor
    from public.calls c, o where c.organization_id = o.id group by 1
    union all
    select (a.booked_at at time zone o.time_zone)::date, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, 0, 0
    from public.appointments a, o where a.organization_id = o.id and a.booked_at is not null group by 1
    union all
    select (a.paid_at at time zone o.time_zone)::date, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), sum(price_minor)
    from public.appointments a, o where a.organization_id = o.id and a.paid_at is not null and price_minor > 0 and a.currency = o.currency group by 1
    union all
    select (a.starts_at at time zone o.time_zone)::date, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      count(*) filter (where status = 'booked'), count(*) filter (where verdict = 'shown'),
      count(*) filter (where verdict = 'no_show'), count(*) filter (where status = 'cancelled'),
      count(*) filter (where verdict = 'shown' and price_minor > 0 and a.currency = o.currency),
      coalesce(sum(price_minor) filter (where verdict = 'shown' and price_minor > 0 and a.currency = o.currency), 0), 0, 0
    from public.appointments a, o
    where a.organization_id = o.id and a.starts_at is not null and a.status <> 'requested' group by 1
  )
  select day::text, sum(calls)::int as calls, sum(inbound)::int as inbound, sum(answered)::int as answered,
    sum(not_connected)::int as not_connected, sum(voicemail)::int as voicemail, sum(talk_seconds)::int as talk_seconds,
    sum(claimed_bookings)::int as claimed_bookings, sum(confirmed_bookings)::int as confirmed_bookings,
    sum(callbacks)::int as callbacks, sum(not_interested)::int as not_interested,
    sum(cost_usd_micros)::int as cost_usd_micros, sum(telephony_usd_micros)::int as telephony_usd_micros,
    sum(speech_usd_micros)::int as speech_usd_micros, sum(model_usd_micros)::int as model_usd_micros, sum(costed)::int as costed,
    sum(costed_elsewhere)::int as costed_elsewhere, sum(booked)::int as booked, sum(due)::int as due, sum(shown)::int as shown,
    sum(no_show)::int as no_show, sum(cancelled)::int as cancelled, sum(shown_priced)::int as shown_priced,
    sum(shown_value_minor)::int as shown_value_minor, sum(paid)::int as paid, sum(paid_minor)::int as paid_minor
  from counted group by day order by day`;

const kept = (sql: Sql, organizationId: string) => sql`
  select day::text, calls, inbound, answered, not_connected, voicemail, talk_seconds::int, claimed_bookings, confirmed_bookings,
    callbacks, not_interested, cost_usd_micros::int, telephony_usd_micros::int, speech_usd_micros::int,
    model_usd_micros::int, costed, costed_elsewhere, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor::int, paid, paid_minor::int
  from public.daily_facts where organization_id = ${organizationId} order by day`;

async function expectExact(sql: Sql, organizationId: string) {
  const facts = await kept(sql, organizationId);
  expect(facts).toEqual(await recounted(sql, organizationId));
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
    "move to other days with the organization's time zone, and to other values with its currency",
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
          ({ shown_priced, paid }) => shown_priced > 0 || paid > 0,
        ),
      ).toBe(false);
    }),
  );

  it("are exact at every moment while others write and fold", async () => {
    const sql = connect(8);
    const { organizationId, to } = await buildAddressees(sql);
    try {
      let writing = true;
      const fold = async () => {
        while (writing) await sql`select private.fold_facts()`;
      };
      const look = async () => {
        while (writing) {
          // One snapshot for both, else a call that came in between would be an error.
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
      const watching = Promise.all([fold(), fold(), look()]);
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
