import { describe, expect, it } from "vitest";
import { buildDelivery, buildIntegration, buildOrganization, ingest } from "../support/builders.ts";
import { rolledBack, type Sql } from "../support/database.ts";
import { says, verdictOf, verify } from "../support/verification.ts";

const booking = (type: string, ref: string, previous: string | null, email: string) =>
  buildDelivery({
    dedupeKey: ref,
    kind: type,
    events: [
      {
        type,
        occurred_at: "2026-03-02T09:00:00Z",
        appointment: {
          provider_ref: ref,
          previous_ref: previous,
          starts_at: "2026-03-09T10:00:00Z",
          attendee: { email },
        },
      },
    ],
  });

it(
  "a lead is no longer booked once its only appointment joins another lead's chain",
  rolledBack(async (sql) => {
    const { organizationId } = await buildOrganization(sql);
    const to = await buildIntegration(sql, organizationId, "calcom");
    await ingest(sql, to, booking("appointment.booked", "1", null, "elsa@example.test"));
    await ingest(sql, to, booking("appointment.rescheduled", "3", "2", "olle@example.test"));
    await ingest(sql, to, booking("appointment.rescheduled", "2", "1", "elsa@example.test"));
    const leads = await sql`
      select l.status, (select count(*)::int from public.appointments a where a.lead_id = l.id) as appointments
      from public.leads l where l.organization_id = ${organizationId} order by l.status`;
    expect(leads).toMatchObject([
      { status: "booked", appointments: 1 },
      { status: "new", appointments: 0 },
    ]);
  }),
);

/** Two bookings of one person, a week apart, before it is known that one is the other rescheduled. */
async function buildHalves(sql: Sql) {
  const { organizationId } = await buildOrganization(sql);
  const to = await buildIntegration(sql, organizationId, "calcom");
  const idOf = async (ref: string) => {
    const [row] = await sql<[{ appointment_id: string }]>`
      select appointment_id from public.appointment_refs where organization_id = ${organizationId} and provider_ref = ${ref}`;
    return row.appointment_id;
  };
  await ingest(sql, to, booking("appointment.booked", "1", null, "elsa@example.test"));
  await ingest(sql, to, booking("appointment.rescheduled", "3", "2", "elsa@example.test"));
  return {
    idOf,
    organizationId,
    meet: () => ingest(sql, to, booking("appointment.rescheduled", "2", "1", "elsa@example.test")),
  };
}

describe("two rows that turn out to be one appointment", () => {
  it.each([
    ["the older", "1"],
    ["the younger", "3"],
  ])("keep the statements about %s", (_, ref) =>
    rolledBack(async (sql) => {
      const { idOf, meet } = await buildHalves(sql);
      await says(sql, await idOf(ref), "owner", true, "2026-03-09T11:00:00Z");
      await meet();
      const id = await idOf("3");
      expect(id).toBe(await idOf("1"));
      expect(
        await sql`select kind, came from public.appointment_evidence where appointment_id = ${id}`,
      ).toEqual([{ kind: "owner_yes", came: true }]);
      await verify(sql, "2026-03-20T00:00:00Z");
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "shown", verdict_reason: "owner_yes" });
    })(),
  );

  it(
    "keep a call that was evidence for both only once",
    rolledBack(async (sql) => {
      const { idOf, meet, organizationId } = await buildHalves(sql);
      const { integrationId } = await buildIntegration(sql, organizationId, "retell");
      const [call] = await sql<[{ id: string }]>`
        insert into public.calls (organization_id, integration_id, provider_ref, status, occurred_at, first_event_at, head_rank, head_at, head_key)
        values (${organizationId}, ${integrationId}, 'c', 'ended', now(), now(), 2, now(), 'key') returning id`;
      for (const ref of ["1", "3"])
        await sql`
          insert into public.appointment_evidence (organization_id, appointment_id, kind, came, call_id, source, at)
          values (${organizationId}, ${await idOf(ref)}, 'call', true, ${call.id}, 'calls', now())`;
      await meet();
      expect(
        await sql`select kind from public.appointment_evidence where organization_id = ${organizationId}`,
      ).toEqual([{ kind: "call" }]);
    }),
  );

  it.each([
    ["the older", "1"],
    ["the younger", "3"],
  ])("keep the verdict about %s in the history, and are decided again with all evidence", (_, ref) =>
    rolledBack(async (sql) => {
      const { idOf, meet } = await buildHalves(sql);
      const other = await idOf(ref === "1" ? "3" : "1");
      // Decided before anyone had made a statement about this one.
      await sql`update public.appointments set status = 'requested' where id = ${other}`;
      await verify(sql, "2026-03-20T00:00:00Z");
      expect((await verdictOf(sql, await idOf(ref))).verdict).toBe("no_show");
      await sql`
        insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
        select organization_id, id, 'owner_yes', true, 'link', '2026-03-09T11:00:00Z' from public.appointments where id = ${other}`;
      await meet();
      const id = await idOf("3");
      expect((await verdictOf(sql, id)).verdict).toBe("pending");
      await verify(sql, "2026-03-20T00:00:00Z");
      expect(
        await sql`select verdict, reasons from public.verdicts where appointment_id = ${id} order by id`,
      ).toEqual([
        { verdict: "no_show", reasons: ["no_evidence"] },
        { verdict: "pending", reasons: ["joined"] },
        { verdict: "shown", reasons: ["owner_yes"] },
      ]);
    })(),
  );
});
