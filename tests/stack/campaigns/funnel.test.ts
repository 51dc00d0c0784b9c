import { expect, it } from "vitest";
import { buildDelivery, buildIntegration, buildOrganization, ingest } from "../support/builders.ts";
import { attempts, buildCampaign, dial, finishPlacement, MONDAY_NOON } from "../support/campaigns.ts";
import { rolledBack, type Sql } from "../support/database.ts";

const at = (minutes: number) => new Date(Date.parse(MONDAY_NOON) + minutes * 60_000).toISOString();
const phone = "+46701740605";

/** The campaigns announced to an organization during the work. */
async function announcedCampaigns(
  sql: Sql,
  organizationId: string,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const heard = () => sql<{ id: string; changes: { table: string; ids: string[] }[] }[]>`
    select id, payload -> 'changes' as changes from realtime.messages where topic = ${`organization:${organizationId}`}`;
  const before = new Set((await heard()).map(({ id }) => id));
  await work();
  const changes = (await heard()).filter(({ id }) => !before.has(id)).flatMap((message) => message.changes);
  return changes.filter(({ table }) => table === "campaigns").flatMap(({ ids }) => ids);
}

/** A campaign whose only call has ended and claims an appointment. */
async function claimed(sql: Sql) {
  const { organizationId } = await buildOrganization(sql);
  const retell = await buildIntegration(sql, organizationId);
  const calcom = await buildIntegration(sql, organizationId, "calcom");
  const { campaignId, leadIds } = await buildCampaign(sql, retell, { phones: [phone] });
  await dial(sql, campaignId);
  const [attempt] = await attempts(sql, campaignId);
  if (!attempt) throw new Error("No attempt was planned");
  await finishPlacement(sql, attempt.id, "done");
  const call = {
    ...{ provider_ref: "call-1", direction: "outbound", status: "ended", to_number: phone },
    ...{ lead_id: leadIds[0], campaign_id: campaignId, attempt_id: attempt.id },
    ...{ started_at: at(1), ended_at: at(3), claimed_outcome: "appointment_set" },
  };
  const events = [{ type: "call.analyzed", occurred_at: at(3), call }];
  await ingest(sql, retell, buildDelivery({ kind: "call_analyzed", events }));
  const funnel = async () =>
    (
      await sql`select connected::int, booked::int, shown::int from public.campaign_funnel where campaign_id = ${campaignId}`
    )[0];
  return { organizationId, calcom, campaignId, funnel };
}

it(
  "a campaign's funnel is announced when an appointment is booked, judged or reverted",
  rolledBack(async (sql) => {
    const { organizationId, calcom, campaignId, funnel } = await claimed(sql);
    expect(await funnel()).toEqual({ connected: 1, booked: 0, shown: 0 });
    const announcedDuring = (work: () => Promise<unknown>) => announcedCampaigns(sql, organizationId, work);

    const appointment = {
      ...{ provider_ref: "booking-1", starts_at: at(2000), ends_at: at(2030) },
      attendee: { name: "Elsa Lund", phone },
    };
    const events = [{ type: "appointment.booked", occurred_at: at(2), appointment }];
    const booked = await announcedDuring(() =>
      ingest(sql, calcom, buildDelivery({ kind: "BOOKING_CREATED", events })),
    );
    expect(new Set(booked)).toEqual(new Set([campaignId]));
    expect(await funnel()).toEqual({ connected: 1, booked: 1, shown: 0 });

    const mine = sql`organization_id = ${organizationId}`;
    const verdict = await announcedDuring(
      async () =>
        await sql`update public.appointments set verdict = 'shown', verdict_at = ${at(5000)} where ${mine}`,
    );
    expect(verdict).toEqual([campaignId]);
    expect(await funnel()).toEqual({ connected: 1, booked: 1, shown: 1 });

    // A change that the funnel does not count is not announced.
    expect(
      await announcedDuring(
        async () => await sql`update public.appointments set location = 'Upstairs' where ${mine}`,
      ),
    ).toEqual([]);
    expect(
      await announcedDuring(async () => await sql`delete from public.appointments where ${mine}`),
    ).toEqual([campaignId]);
    expect(await funnel()).toEqual({ connected: 1, booked: 0, shown: 0 });
  }),
);
