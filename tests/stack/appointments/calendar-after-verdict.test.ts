import { describe, expect, it } from "vitest";
import { buildCustomer, type Customer, setTerms } from "../support/billing.ts";
import { buildCredential, buildDelivery, buildPerson, ingest } from "../support/builders.ts";
import { rolledBack, type Sql } from "../support/database.ts";

const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

/** An organization with a milestone of two, and a calendar that books, cancels and reschedules. Times are days ago. */
async function buildCalendar(sql: Sql) {
  const customer = await buildCustomer(sql, { since: ago(100) });
  const { organizationId, calcom } = customer;
  const to = {
    organizationId,
    integrationId: calcom,
    endpointKey: "",
    credentialId: await buildCredential(sql, organizationId, calcom, 2),
  };
  await setTerms(sql, customer, ago(100).slice(0, 10), { milestone_size: 2 });
  // Received when it happened, unless backdated.
  const say = (type: string, ref: string, at: number, appointment: object = {}, received = at) =>
    ingest(
      sql,
      to,
      buildDelivery({
        dedupeKey: `${type} ${ref}`,
        kind: type,
        receivedAt: ago(received),
        events: [{ type, occurred_at: ago(at), appointment: { provider_ref: ref, ...appointment } }],
      }),
    );
  const times = (at: number) => ({ starts_at: ago(at), ends_at: ago(at - 0.02) });
  return {
    customer,
    /** A visit that many days ago, which the business confirmed. */
    async show(ref: string, at: number) {
      await say("appointment.booked", ref, at + 5, times(at));
      const id = await idOf(sql, customer, ref);
      await sql`select private.record_owner_statement_as(${id}, true, null, 'dashboard', ${ago(at - 0.5)})`;
      await sql`select private.verify_due(${ago(at - 3)})`;
      return id;
    },
    cancel: (ref: string, at: number) => say("appointment.cancelled", ref, at),
    cancelDatedBack: (ref: string, to: number, at: number) => say("appointment.cancelled", ref, to, {}, at),
    move: (ref: string, at: number, to: number) =>
      say("appointment.rescheduled", `${ref} moved`, at, { previous_ref: ref, ...times(to) }),
    link: (ref: string, previous: string, at: number, to: number) =>
      say("appointment.rescheduled", ref, at, { previous_ref: previous, ...times(to) }),
  };
}

async function idOf(sql: Sql, { organizationId }: Customer, ref: string) {
  const [row] = await sql<[{ appointment_id: string }]>`
    select appointment_id from public.appointment_refs where organization_id = ${organizationId} and provider_ref = ${ref}`;
  return row.appointment_id;
}
async function stateOf(sql: Sql, id: string) {
  const [row] = await sql`
    select a.verdict, (select count(*)::int from public.milestone_slots s where s.appointment_id = a.id and s.left_at is null) as slots,
      (select coalesce(sum(s.credit_minor), 0)::int from public.milestone_slots s where s.appointment_id = a.id) as credit,
      coalesce((select jsonb_agg(d.reason || ' ' || d.status) from public.disputes d where d.appointment_id = a.id), '[]') as disputes
    from public.appointments a where a.id = ${id}`;
  return row;
}
async function decideDispute(sql: Sql, id: string, verdict: string) {
  const { userId } = await buildPerson(sql);
  await sql`insert into private.operators (user_id) values (${userId})`;
  await sql`
    select private.decide_dispute_as(id, ${userId}, ${verdict}, 'Asked both', now()) from public.disputes where appointment_id = ${id} and status = 'open'`;
}

describe("a decided visit", () => {
  it.each([["cancel"], ["move"]] as const)(
    "keeps its verdict on a calendar %s after the dispute window, invoiced or not",
    (act) =>
      rolledBack(async (sql) => {
        const calendar = await buildCalendar(sql);
        const ids = [];
        for (const ref of ["one", "two", "three"]) ids.push(await calendar.show(ref, 30));
        for (const ref of ["one", "three"]) await calendar[act](ref, 1, 20);
        const kept = { verdict: "shown", slots: 1, credit: 0, disputes: [] };
        expect(await stateOf(sql, ids[0] as string)).toEqual(kept);
        expect(await stateOf(sql, ids[2] as string)).toEqual(kept);
        await sql`select private.verify_due(now())`;
        expect(await stateOf(sql, ids[0] as string)).toEqual(kept);
      })(),
  );

  it.each([
    ["cancel", "called_off"],
    ["move", "moved"],
  ] as const)("is disputed for an operator on a calendar %s within the window", (act, reason) =>
    rolledBack(async (sql) => {
      const calendar = await buildCalendar(sql);
      const [one, two] = [await calendar.show("one", 5), await calendar.show("two", 5)];
      const three = await calendar.show("three", 5);
      await calendar[act]("one", 1, 3.5);
      await calendar[act]("two", 1, 3.5);
      await calendar[act]("three", 1, 3.5);
      const doubted = { verdict: "shown", credit: 0, disputes: [`${reason} open`] };
      expect(await stateOf(sql, one)).toEqual({ ...doubted, slots: 1 });
      expect(await stateOf(sql, three)).toEqual({ ...doubted, slots: 0 });
      await decideDispute(sql, one, "shown");
      expect(await stateOf(sql, one)).toMatchObject({ verdict: "shown", slots: 1, credit: 0 });
      await decideDispute(sql, two, "no_show");
      expect(await stateOf(sql, two)).toMatchObject({ verdict: "no_show", slots: 0, credit: 100_000 });
    })(),
  );

  it(
    "keeps its verdict on a backdated cancellation, invoiced or not: the time of receipt counts",
    rolledBack(async (sql) => {
      const calendar = await buildCalendar(sql);
      const ids = [];
      for (const ref of ["one", "two", "three"]) ids.push(await calendar.show(ref, 30));
      // Dated before the visit.
      for (const ref of ["one", "three"]) await calendar.cancelDatedBack(ref, 31, 1);
      const kept = { verdict: "shown", slots: 1, credit: 0, disputes: [] };
      expect(await stateOf(sql, ids[0] as string)).toEqual(kept);
      expect(await stateOf(sql, ids[2] as string)).toEqual(kept);
    }),
  );

  it(
    "is withdrawn by a cancellation received before its start and applied late, but disputed if invoiced",
    rolledBack(async (sql) => {
      const calendar = await buildCalendar(sql);
      const [one, , three] = [
        await calendar.show("one", 30),
        await calendar.show("two", 30),
        await calendar.show("three", 30),
      ];
      await calendar.cancel("one", 31);
      await calendar.cancel("three", 31);
      expect(await stateOf(sql, one)).toEqual({
        verdict: "shown",
        slots: 1,
        credit: 0,
        disputes: ["called_off open"],
      });
      expect(await stateOf(sql, three)).toEqual({ verdict: "pending", slots: 0, credit: 0, disputes: [] });
    }),
  );

  it(
    "stays an appointment of its own once invoiced, even if linked to another's chain",
    rolledBack(async (sql) => {
      const calendar = await buildCalendar(sql);
      const [one, two] = [await calendar.show("one", 30), await calendar.show("two", 30)];
      await calendar.link("two", "one", 1, 30);
      for (const id of [one, two])
        expect(await stateOf(sql, id)).toEqual({
          verdict: "shown",
          slots: 1,
          credit: 0,
          disputes: ["moved open"],
        });
    }),
  );
});
