import { expect, it } from "vitest";
import { buildDelivery, buildIntegration, buildOrganization, ingest } from "./support/builders.ts";
import { rolledBack } from "./support/database.ts";

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
  "a lead is no longer booked once its only appointment turns out to belong to another's chain",
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
