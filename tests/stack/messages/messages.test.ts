import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildBooking, buildPractice, elsa, type Practice, runOutbox } from "../support/bookings.ts";
import { as, rolledBack, type Sql } from "../support/database.ts";

/** Applies what an adapter parsed from the practice's SMS provider. */
async function applyMessages(sql: Sql, at: Practice, occurredAt: string, ...said: object[]) {
  const { organizationId, texts } = at;
  await sql`
    select private.apply_messages(array(
      select row(null, ${organizationId}::uuid, ${texts.integrationId}::uuid, e ->> 'key', ${occurredAt}::timestamptz, e)::private.domain_event
      from jsonb_array_elements(${JSON.stringify(said.map((one) => ({ key: randomUUID(), ...one })))}::text::jsonb) e))`;
}

const wrote = (body: string, ref: string = randomUUID(), from = elsa.phone, opt_out?: string) => ({
  type: "message.received",
  message: { provider_ref: ref, channel: "sms", from, to: "+46700000001", body, opt_out },
});

const reported = (ref: string, status: string, more: object = {}) => ({
  type: "message.status",
  message: { provider_ref: ref, status, channel: "sms", ...more },
});

const waiting = async (sql: Sql, at: Practice) =>
  (
    await sql<{ template: string }[]>`
      select template from public.messages where organization_id = ${at.organizationId} and status in ('planned', 'queued')
      order by planned_for, template`
  ).map(({ template }) => template);

/** A practice that has just sent one of its reminders by SMS. */
async function practiceAfterReminder(sql: Sql) {
  const practice = await buildPractice(sql);
  const booking = await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
  await runOutbox(sql, "2028-06-04T15:00:00Z");
  const [sent] = await sql<[{ id: string; provider_ref: string }]>`
    select id, provider_ref from public.messages
    where organization_id = ${practice.organizationId} and status = 'sent' and channel = 'sms'`;
  const now = async () =>
    (await sql`select status, error, delivered_at from public.messages where id = ${sent.id}`)[0];
  return { practice, ...booking, sent, now };
}

describe("a message's status", () => {
  const orders = <T>(all: T[]): T[][] =>
    all.length < 2
      ? [all]
      : all.flatMap((one, i) => orders(all.toSpliced(i, 1)).map((rest) => [one, ...rest]));

  it(
    "only moves forward, whatever the order and number of reports",
    rolledBack(async (sql) => {
      for (const order of orders(["queued", "sent", "delivered", "failed"])) {
        const { practice, sent, now } = await practiceAfterReminder(sql);
        for (const status of [...order, ...order])
          await applyMessages(sql, practice, "2028-06-04T15:00:05Z", reported(sent.provider_ref, status));
        expect(await now()).toMatchObject({
          status: "delivered",
          delivered_at: new Date("2028-06-04T15:00:05Z"),
        });
        await sql`delete from public.organizations where id = ${practice.organizationId}`;
      }
    }),
  );

  it(
    "is found by our id while the provider's id is unknown",
    rolledBack(async (sql) => {
      const { practice, sent, now } = await practiceAfterReminder(sql);
      await applyMessages(
        sql,
        practice,
        "2028-06-04T15:00:05Z",
        reported("SM-other", "failed", { our_id: sent.id, error_code: "30006" }),
      );
      expect(await now()).toMatchObject({ status: "failed", error: "30006" });
    }),
  );

  it(
    "is not set back by the provider's response to the send when a report came first",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
      const claimed = await sql<{ id: string; lease_token: string; payload: { message_id: string } }[]>`
        select id, lease_token, payload from private.claim_outbox(100, '45 seconds', '2028-06-04T15:00:00Z')`;
      const results = claimed.map(({ id, lease_token }) => ({
        id,
        lease_token,
        result: "done",
        provider_ref: `SM-${id}`,
      }));
      for (const { id, payload } of claimed)
        await applyMessages(
          sql,
          practice,
          "2028-06-04T15:00:01Z",
          reported(`SM-${id}`, "delivered", { our_id: payload.message_id }),
        );
      await sql`select private.finish_outbox(${JSON.stringify(results)}::text::jsonb, '2028-06-04T15:00:02Z')`;
      const ended =
        await sql`select distinct status from public.messages where id = any (${claimed.map(({ payload }) => payload.message_id)}::uuid[])`;
      expect([...ended]).toEqual([{ status: "delivered" }]);
    }),
  );

  it(
    "cannot be changed by another organization's provider",
    rolledBack(async (sql) => {
      const { sent, now } = await practiceAfterReminder(sql);
      const foreign = await buildPractice(sql);
      await applyMessages(sql, foreign, "2028-06-04T15:00:05Z", reported("x", "failed", { our_id: sent.id }));
      await applyMessages(sql, foreign, "2028-06-04T15:00:05Z", reported(sent.provider_ref, "failed"));
      expect(await now()).toMatchObject({ status: "sent" });
    }),
  );

  it(
    "of an opted-out number stops the channel",
    rolledBack(async (sql) => {
      const { practice, sent } = await practiceAfterReminder(sql);
      await applyMessages(
        sql,
        practice,
        "2028-06-04T15:00:05Z",
        reported(sent.provider_ref, "failed", { error_code: "21610" }),
      );
      expect(await runOutbox(sql, "2028-06-05T13:00:00Z")).toEqual([]);
    }),
  );

  it(
    "stops the channel when the send is refused for an opted-out number, and for no other refusal",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
      const refused = async (at: string, error: string) => {
        const claimed = await sql<{ id: string; lease_token: string }[]>`
          select id, lease_token from private.claim_outbox(100, '45 seconds', ${at})`;
        const results = claimed.map((row) => ({ ...row, result: "dead", error }));
        await sql`select private.finish_outbox(${JSON.stringify(results)}::text::jsonb, ${at}::timestamptz)`;
        return sql`select channel, phone, source from public.suppressions where organization_id = ${practice.organizationId}`;
      };
      expect([...(await refused("2028-06-04T15:00:00Z", "21211"))]).toEqual([]);
      expect([...(await refused("2028-06-05T13:00:00Z", "21610"))]).toEqual([
        { channel: "sms", phone: elsa.phone, source: "provider" },
      ]);
      expect(await runOutbox(sql, "2028-06-05T14:50:00Z")).toEqual([]);
    }),
  );
});

describe("a reply", () => {
  it(
    "of STOP applies at once, cancels planned messages, and is confirmed once",
    rolledBack(async (sql) => {
      const { practice, appointmentId, leadId } = await practiceAfterReminder(sql);
      const stop = wrote("Stopp tack!", "SM1");
      await applyMessages(sql, practice, "2028-06-04T22:30:00Z", stop);
      await applyMessages(sql, practice, "2028-06-04T22:31:00Z", stop, wrote("STOP", "SM2"));
      expect(await waiting(sql, practice)).toEqual(["opt_out_reply"]);
      // At night too, because the one confirmation is required.
      expect(await runOutbox(sql, "2028-06-04T22:31:00Z")).toMatchObject([
        {
          template: "opt_out_reply",
          to: elsa.phone,
          body: "You will get no more texts from Nordvik Dental.",
        },
      ]);
      await sql`select private.plan_reminders(${[appointmentId]}, '2028-06-04T23:00:00Z')`;
      expect(await runOutbox(sql, "2028-06-05T13:00:00Z")).toEqual([]);
      const kept = await sql`select body from public.messages where lead_id = ${leadId} and direction = 'in'`;
      expect(kept).toHaveLength(2);
    }),
  );

  it(
    "that merely contains the word is kept for a person and stops nothing",
    rolledBack(async (sql) => {
      const { practice } = await practiceAfterReminder(sql);
      const before = await waiting(sql, practice);
      await applyMessages(sql, practice, "2028-06-04T16:00:00Z", wrote("don't stop by before 9"));
      expect(await waiting(sql, practice)).toEqual(before);
      const [kept] = await sql`
        select body, status from public.messages where organization_id = ${practice.organizationId} and direction = 'in'`;
      expect(kept).toEqual({ body: "don't stop by before 9", status: "received" });
    }),
  );

  it(
    "of STOP from an unknown number stops that number",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      await applyMessages(sql, practice, "2028-06-04T16:00:00Z", wrote("STOP", "SM1", "+46701740699"));
      const [stop] = await sql`
        select channel, source from public.suppressions where organization_id = ${practice.organizationId} and phone = '+46701740699'`;
      expect(stop).toEqual({ channel: "sms", source: "stop_reply" });
    }),
  );

  const heard = (body: string, opt_out: string) => wrote(body, undefined, undefined, opt_out);
  const stops = (sql: Sql, at: Practice) =>
    sql<{ channel: string; source: string }[]>`
      select channel, source from public.suppressions where organization_id = ${at.organizationId} and lifted_at is null order by source`;

  it(
    "that the provider treats as a stop is one in any language, and is confirmed by the provider",
    rolledBack(async (sql) => {
      const { practice } = await practiceAfterReminder(sql);
      await applyMessages(sql, practice, "2028-06-04T16:00:00Z", heard("Lopeta", "stop"));
      expect([...(await stops(sql, practice))]).toEqual([{ channel: "sms", source: "stop_reply" }]);
      expect(await waiting(sql, practice)).toEqual([]);
    }),
  );

  it(
    "of START does not lift a stop that a member also set",
    rolledBack(async (sql) => {
      const { practice } = await practiceAfterReminder(sql);
      await applyMessages(sql, practice, "2028-06-04T16:00:00Z", heard("STOP", "stop"));
      await sql`select private.suppress(${practice.organizationId}, ${elsa.phone}, null, 'sms', 'person')`;
      await applyMessages(sql, practice, "2028-06-04T17:00:00Z", heard("START", "start"));
      expect([...(await stops(sql, practice))]).toEqual([{ channel: "sms", source: "person" }]);
    }),
  );

  it(
    "of START lifts only the stop that a STOP reply set on that channel",
    rolledBack(async (sql) => {
      const { practice } = await practiceAfterReminder(sql);
      await applyMessages(sql, practice, "2028-06-04T16:00:00Z", heard("STOP", "stop"));
      await sql`select private.suppress(${practice.organizationId}, ${elsa.phone}, null, 'all', 'person'),
        private.suppress(${practice.organizationId}, ${elsa.phone}, null, 'call', 'stop_reply')`;
      await applyMessages(sql, practice, "2028-06-04T17:00:00Z", heard("START", "start"));
      expect([...(await stops(sql, practice))]).toEqual([
        { channel: "all", source: "person" },
        { channel: "call", source: "stop_reply" },
      ]);
      const audited = await sql`
        select act, actor, details ->> 'source' as source from public.audit_log where organization_id = ${practice.organizationId}`;
      expect([...audited]).toEqual([{ act: "suppression.lifted", actor: null, source: "start_reply" }]);
    }),
  );

  it(
    "of HELP stops and starts nothing",
    rolledBack(async (sql) => {
      const { practice } = await practiceAfterReminder(sql);
      const before = await waiting(sql, practice);
      await applyMessages(sql, practice, "2028-06-04T16:00:00Z", heard("HELP", "help"));
      expect([...(await stops(sql, practice))]).toEqual([]);
      expect(await waiting(sql, practice)).toEqual(before);
    }),
  );

  const evidence = (sql: Sql, appointmentId: string) =>
    sql<{ kind: string; source: string }[]>`
      select kind, source from public.appointment_evidence where appointment_id = ${appointmentId} and kind like 'lead%' order by at, id`;

  it.each([
    ["JA", "lead_yes"],
    ["Nein, danke", "lead_no"],
  ])("of %s to the question after the visit is evidence: %s", (said, kind) =>
    rolledBack(async (sql) => {
      const { practice, appointmentId } = await practiceAfterReminder(sql);
      expect(await runOutbox(sql, "2028-06-05T16:30:00Z")).toMatchObject([{ template: "ask_lead" }]);
      await applyMessages(sql, practice, "2028-06-05T17:00:00Z", wrote(said));
      expect([...(await evidence(sql, appointmentId))]).toEqual([{ kind, source: "sms" }]);
    })(),
  );

  it(
    "of YES is no evidence when it follows a reminder or no question",
    rolledBack(async (sql) => {
      const { practice, appointmentId } = await practiceAfterReminder(sql);
      await applyMessages(sql, practice, "2028-06-04T17:00:00Z", wrote("YES"));
      await applyMessages(sql, practice, "2028-06-05T16:00:00Z", wrote("YES"));
      expect(await evidence(sql, appointmentId)).toHaveLength(0);
    }),
  );
});

describe("a template", () => {
  const save = (sql: Sql, at: Practice, body: string, person = at.owner) =>
    as(
      sql,
      person,
      (tx) =>
        tx`select public.save_message_template(${at.organizationId}, 'reminder_2h', 'sms', 'en', null, ${body})`,
    );

  it.each([
    "Hi {{lead.last_name}}",
    "Hi {{ secret }}",
    "{{lead.first_name",
    "{{{{lead.first_name}}}}",
    "{{}}",
  ])("with unknown variables is refused: %s", (body) =>
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      await expect(save(sql, practice, body)).rejects.toMatchObject({
        message: "template_variable_unknown",
        code: "PT422",
      });
    })(),
  );

  it(
    "of the organization replaces the built-in one, in its latest version",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
      for (const [n, body] of ["First {{appointment.time}}", "Second for {{lead.first_name}}"].entries())
        await sql`insert into public.message_templates (organization_id, name, channel, locale, body, version)
          values (${practice.organizationId}, 'reminder_2h', 'sms', 'en', ${body}, ${n + 1})`;
      await runOutbox(sql, "2028-06-04T15:00:00Z");
      expect(await runOutbox(sql, "2028-06-05T13:00:00Z")).toMatchObject([{ body: "Second for Elsa" }]);
    }),
  );

  it(
    "can neither be saved nor read by strangers",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      const stranger = (await buildPractice(sql)).owner;
      await expect(save(sql, practice, "Hello", stranger)).rejects.toMatchObject({
        message: "organization_not_found",
      });
      await sql`insert into public.message_templates (organization_id, name, channel, locale, body)
        values (${practice.organizationId}, 'own', 'sms', 'en', 'Hello')`;
      const seen = await as(
        sql,
        stranger,
        (tx) => tx`select name from public.message_templates where name in ('own', 'rebook_1')`,
      );
      expect(new Set(seen.map(({ name }) => name))).toEqual(new Set(["rebook_1"]));
    }),
  );
});
