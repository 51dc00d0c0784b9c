import { describe, expect, it } from "vitest";
import { buildDelivery, buildIntegration, buildOrganization, ingest } from "../support/builders.ts";
import { as, rolledBack, type Sql, undone } from "../support/database.ts";
import { readRecorded } from "../support/recorded.ts";
import { snapshot } from "../support/snapshot.ts";
import type { StoryDelivery } from "../support/story.ts";

const first = () => readRecorded("calcom", "seat-first-person-moved");
const second = () => readRecorded("calcom", "seat-second-person-moved");
const absent = () => readRecorded("calcom", "seat-no-show");
const calledOff = () => readRecorded("calcom", "seat-slot-cancelled");

async function rowsAfter(sql: Sql, told: StoryDelivery[]) {
  const { organizationId, owner } = await buildOrganization(sql);
  const to = await buildIntegration(sql, organizationId, "calcom");
  for (const { delivery } of told) expect((await ingest(sql, to, delivery)).outcome).toBe("applied");
  const appointments = await sql`
    select id, attendee_email, attended, status, cancel_reason from public.appointments
    where organization_id = ${organizationId} order by attendee_email`;
  return { organizationId, owner, appointments, rows: await snapshot(sql, organizationId) };
}

/** All permutations of a few deliveries. */
const orders = <T>(all: T[]): T[][] =>
  all.length < 2 ? [all] : all.flatMap((one, i) => orders(all.toSpliced(i, 1)).map((rest) => [one, ...rest]));

describe("people who share a slot", () => {
  it(
    "are marked absent one by one, whatever the order of deliveries",
    rolledBack(async (sql) => {
      const expected = (await rowsAfter(sql, [first(), second(), absent()])).rows;
      for (const told of orders([first(), second(), absent()])) {
        const { appointments, rows } = await rowsAfter(sql, told);
        expect(appointments).toMatchObject([
          { attendee_email: "asa@example.com", attended: null, status: "booked" },
          { attendee_email: "bo@example.com", attended: false, status: "booked" },
        ]);
        expect(rows).toEqual(expected);
      }
    }),
  );

  it(
    "are all cancelled with the slot, and keep their identities",
    rolledBack(async (sql) => {
      const expected = (await rowsAfter(sql, [first(), second(), calledOff()])).rows;
      for (const told of orders([first(), second(), calledOff()])) {
        const { appointments, rows } = await rowsAfter(sql, told);
        expect(appointments).toMatchObject([
          { attendee_email: "asa@example.com", status: "cancelled", cancel_reason: "Stängt" },
          { attendee_email: "bo@example.com", status: "cancelled", cancel_reason: "Stängt" },
        ]);
        expect(rows).toEqual(expected);
      }
    }),
  );

  it(
    "each have only their own deliveries in the trail",
    rolledBack(async (sql) => {
      const { appointments, owner } = await rowsAfter(sql, [first(), second(), absent(), calledOff()]);
      const trails = await as(sql, owner, async (tx) => {
        const kinds = [];
        for (const { id } of appointments) {
          const steps = await tx<{ kind: string }[]>`select kind from public.appointment_trail(${id})`;
          kinds.push(steps.map(({ kind }) => kind).sort());
        }
        return kinds;
      });
      expect(trails).toEqual([
        ["BOOKING_CANCELLED", "BOOKING_RESCHEDULED"],
        ["BOOKING_CANCELLED", "BOOKING_NO_SHOW_UPDATED", "BOOKING_RESCHEDULED"],
      ]);
    }),
  );
});

describe("an attendance mark", () => {
  const mark = (email: string | null) =>
    buildDelivery({
      dedupeKey: `mark ${email}`,
      events: [
        {
          type: "appointment.attendance_marked",
          occurred_at: "2026-03-09T11:00:00Z",
          appointment: { provider_ref: "booking-1", attendee: { email }, attended: false },
        },
      ],
    });
  const booked = buildDelivery({
    dedupeKey: "booked",
    events: [
      {
        type: "appointment.booked",
        occurred_at: "2026-03-02T09:00:00Z",
        appointment: {
          provider_ref: "booking-1",
          starts_at: "2026-03-09T10:00:00Z",
          attendee: { name: "Elsa", email: "elsa@example.test" },
        },
      },
    ],
  });

  it(
    "of a guest does not affect the person who booked",
    rolledBack(async (sql) => {
      for (const order of orders([booked, mark("guest@example.test")])) {
        const told = order.map((delivery) => ({ by: "calcom" as const, delivery }));
        expect((await undone(sql, () => rowsAfter(sql, told))).appointments).toMatchObject([
          { attendee_email: "elsa@example.test", attended: null },
        ]);
      }
    }),
  );

  it(
    "creates no appointment, and applies once the booking is known",
    rolledBack(async (sql) => {
      const marks = ["elsa@example.test", null].map((email) => ({
        by: "calcom" as const,
        delivery: mark(email),
      }));
      for (const told of marks) {
        expect((await undone(sql, () => rowsAfter(sql, [told]))).appointments).toEqual([]);
        const after = await undone(sql, () => rowsAfter(sql, [told, { by: "calcom", delivery: booked }]));
        expect(after.appointments).toMatchObject([{ attended: false }]);
      }
    }),
  );
});
