import { describe, expect, it } from "vitest";
import { buildBooking, buildPractice, runOutbox } from "../support/bookings.ts";
import { rolledBack, type Sql } from "../support/database.ts";

const NO_SHOW = "2028-06-07T15:30:00Z";

/** A no-show at the appointment of 5 June 2028, with rebooking messages from NO_SHOW on. */
async function afterANoShow(sql: Sql) {
  const practice = await buildPractice(sql);
  const booking = await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
  await sql`select private.cancel_messages(${practice.organizationId}, ${booking.appointmentId}, array['reminder', 'confirmation'], 'test')`;
  const begin = () => sql`select private.begin_rebook(${booking.appointmentId}, ${NO_SHOW})`;
  await begin();
  return { practice, ...booking, begin };
}

const templates = async (sql: Sql, at: string) =>
  (await runOutbox(sql, at)).map(({ template, channel }) => `${template} ${channel}`);

describe("a no-show", () => {
  it(
    "gets a message at once, after two and after four days, and no more",
    rolledBack(async (sql) => {
      const { begin } = await afterANoShow(sql);
      await begin();
      expect(await templates(sql, "2028-06-07T15:30:00Z")).toEqual(["rebook_1 sms"]);
      await begin();
      expect(await templates(sql, "2028-06-09T15:29:00Z")).toEqual([]);
      expect(await templates(sql, "2028-06-09T15:30:00Z")).toEqual(["rebook_2 email"]);
      expect(await templates(sql, "2028-06-11T15:29:00Z")).toEqual([]);
      expect(await templates(sql, "2028-06-11T15:30:00Z")).toEqual(["rebook_3 sms"]);
      expect(await templates(sql, "2028-07-11T15:30:00Z")).toEqual([]);
    }),
  );

  it(
    "gets no message after booking a new time",
    rolledBack(async (sql) => {
      const { practice } = await afterANoShow(sql);
      await templates(sql, NO_SHOW);
      await buildBooking(sql, practice, "2028-09-01T15:00:00Z");
      expect(await templates(sql, "2028-06-09T15:30:00Z")).toEqual([]);
      expect(await templates(sql, "2028-06-11T15:30:00Z")).toEqual([]);
    }),
  );

  it(
    "gets no message after the verdict changes",
    rolledBack(async (sql) => {
      const { appointmentId } = await afterANoShow(sql);
      await sql`select private.stop_rebook(${appointmentId}, 'verdict_changed', ${NO_SHOW})`;
      expect(await templates(sql, "2028-06-08T09:00:00Z")).toEqual([]);
    }),
  );

  it(
    "gets no message on any channel after STOP",
    rolledBack(async (sql) => {
      const { practice } = await afterANoShow(sql);
      await templates(sql, NO_SHOW);
      await sql`
        select private.apply_messages(array[row(null, ${practice.organizationId}, ${practice.texts.integrationId}, 'k', '2028-06-08T09:00:00Z',
          '{"type": "message.received", "message": {"provider_ref": "SM1", "channel": "sms", "from": "+46701740605", "to": "+46700000001", "body": "STOP"}}')::private.domain_event])`;
      expect(await templates(sql, "2028-06-08T09:00:00Z")).toEqual(["opt_out_reply sms"]);
      expect(await templates(sql, "2028-06-09T15:30:00Z")).toEqual([]);
      expect(await templates(sql, "2028-06-11T15:30:00Z")).toEqual([]);
    }),
  );

  it.each([
    [
      "suppressed",
      (sql: Sql, organizationId: string) =>
        sql`select private.suppress(${organizationId}, l.phone, null, 'sms', 'stop_reply', null, '2028-06-08T09:00:00Z') from public.leads l
          where l.organization_id = ${organizationId}`,
    ],
    [
      "booked_again",
      (sql: Sql, organizationId: string) =>
        sql`update public.appointments set starts_at = '2028-06-20T15:00:00Z', ends_at = '2028-06-20T15:30:00Z' where organization_id = ${organizationId}`,
    ],
  ])("does not get a failed message retried once %s", async (reason, happens) =>
    rolledBack(async (sql) => {
      const { practice } = await afterANoShow(sql);
      const [failed] = await sql<[{ id: string }]>`
        update public.messages set status = 'failed' where organization_id = ${practice.organizationId} and template = 'rebook_2' returning id`;
      await happens(sql, practice.organizationId);
      const [answer] = await sql`select private.compose(${failed.id}, '2028-06-09T15:30:00Z') as said`;
      expect(answer).toEqual({ said: { cancelled: reason } });
    })(),
  );

  it(
    "gets no message on any channel after STOP from the booking's number, which differs from the lead's",
    rolledBack(async (sql) => {
      const { practice, leadId } = await afterANoShow(sql);
      await sql`update public.leads set phone = '+46701740999' where id = ${leadId}`;
      expect(await templates(sql, NO_SHOW)).toEqual(["rebook_1 sms"]);
      await sql`
        select private.apply_messages(array[row(null, ${practice.organizationId}, ${practice.texts.integrationId}, 'k', '2028-06-08T09:00:00Z',
          '{"type": "message.received", "message": {"provider_ref": "SM1", "channel": "sms", "from": "+46701740605", "to": "+46700000001", "body": "STOP"}}')::private.domain_event])`;
      expect(await templates(sql, "2028-06-09T15:30:00Z")).not.toContain("rebook_2 email");
      const [said] =
        await sql`select lead_id from public.messages where direction = 'in' and organization_id = ${practice.organizationId}`;
      expect(said).toEqual({ lead_id: leadId });
    }),
  );
});
