import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases, timeFor } from "../../cases.ts";
import { buildBooking, buildPractice, elsa, runOutbox } from "../support/bookings.ts";
import { as, connect, rolledBack, type Sql } from "../support/database.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEPS = [
  { template: "reminder_24h", channel: "email", before: 24 * HOUR },
  { template: "reminder_24h", channel: "sms", before: 24 * HOUR },
  { template: "reminder_2h", channel: "sms", before: 2 * HOUR },
  { template: "reminder_15min", channel: "sms", before: 15 * MINUTE },
];

/** The instant when a clock in the zone shows noon (noon is never skipped or repeated). */
function noonOn(day: string, zone: string): Date {
  const utc = Date.parse(`${day}T12:00:00Z`);
  const shown = new Date(utc).toLocaleString("sv-SE", { timeZone: zone });
  return new Date(utc - (Date.parse(`${shown.replace(" ", "T")}Z`) - utc));
}

/** The days in 2028 on which clocks change, or a leap day and New Year's Eve. */
const ZONES: [zone: string, phone: string, ...days: string[]][] = [
  ["Europe/Stockholm", "+46701740605", "2028-03-26", "2028-10-29"],
  ["Europe/London", "+447911123456", "2028-03-26", "2028-10-29"],
  ["Europe/Lisbon", "+351912345678", "2028-03-26", "2028-10-29"],
  ["America/New_York", "+12125550123", "2028-03-12", "2028-11-05"],
  ["America/Los_Angeles", "+12135550123", "2028-03-12", "2028-11-05"],
  ["America/St_Johns", "+17095550123", "2028-03-12", "2028-11-05"],
  ["America/Santiago", "+56912345678", "2028-04-02", "2028-09-03"],
  ["Australia/Sydney", "+61412345678", "2028-04-02", "2028-10-01"],
  ["Australia/Lord_Howe", "+61412345679", "2028-04-02", "2028-10-01"],
  ["Pacific/Auckland", "+64211234567", "2028-04-02", "2028-09-24"],
  ["Africa/Cairo", "+201001234567", "2028-04-28", "2028-10-27"],
  ["Asia/Kathmandu", "+9779812345678", "2028-02-29", "2028-12-31"],
];

const planned = (sql: Sql, appointmentId: string) => sql<
  { template: string; channel: string; planned_for: Date; status: string; cancel_reason: string | null }[]
>`select template, channel, planned_for, status, cancel_reason from public.messages
  where appointment_id = ${appointmentId} and purpose = 'reminder' order by planned_for, channel`;

describe("around clock changes and on a leap day", () => {
  it.each(ZONES)(
    "each reminder leaves on its minute in %s, and states the local time",
    (zone, phone, ...days) =>
      rolledBack(async (sql) => {
        const practice = await buildPractice(sql, { time_zone: "UTC" });
        for (const [n, day] of days.entries()) {
          const starts = noonOn(day, zone);
          await buildBooking(sql, practice, starts.toISOString(), {
            zone,
            phone,
            email: `elsa${n}@example.test`,
          });
          for (const { before } of STEPS.slice(1)) {
            const due = new Date(starts.getTime() - before);
            expect(await runOutbox(sql, new Date(due.getTime() - MINUTE))).toEqual([]);
            const left = await runOutbox(sql, due);
            const expected = STEPS.filter((step) => step.before === before);
            expect(
              left.map(({ template, channel }) => ({ template, channel, before })).sort(byChannel),
            ).toEqual(expected);
            for (const { body, text } of left) expect(body ?? text).toContain("12:00 pm");
            const date = starts.toLocaleDateString("en-GB", {
              timeZone: zone,
              weekday: "long",
              day: "numeric",
              month: "long",
            });
            if (before === 24 * HOUR)
              for (const { body, text } of left) expect(body ?? text).toContain(date.replace(",", ""));
            expect(await runOutbox(sql, new Date(due.getTime() + MINUTE))).toEqual([]);
          }
        }
      })(),
  );

  const byChannel = (a: { channel: string }, b: { channel: string }) => a.channel.localeCompare(b.channel);
});

describe("any sequence of changes to an appointment and outbox runs", () => {
  const base = Date.parse("2028-06-05T10:00:00Z");
  const act = fc.oneof(
    fc.record({ do: fc.constant("move" as const), to: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ do: fc.constant("cancel" as const) }),
    fc.record({ do: fc.constant("book" as const) }),
    fc.record({ do: fc.constant("plan" as const) }),
    fc.record({ do: fc.constant("run" as const), minutes: fc.constantFrom(1, 7, 45, 180, 700, 1440) }),
  );
  const timeOf = (n: number) => new Date(base + n * 26 * HOUR);

  it(
    "sends no reminder late, twice, or for a cancelled or moved time",
    async () => {
      const pool = connect();
      try {
        await fc.assert(
          fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 14 }), async (acts) => {
            await pool
              .begin("isolation level read committed", async (tx) => {
                await live(tx as unknown as Sql, acts);
                throw new Error("roll back");
              })
              .catch((error: Error) => {
                if (error.message !== "roll back") throw error;
              });
          }),
          { numRuns: cases(60) },
        );
      } finally {
        await pool.end();
      }
    },
    timeFor(180_000),
  );

  type Act =
    | { do: "move"; to: number }
    | { do: "cancel" }
    | { do: "book" }
    | { do: "plan" }
    | { do: "run"; minutes: number };

  async function live(sql: Sql, acts: Act[]) {
    const practice = await buildPractice(sql);
    const { appointmentId } = await buildBooking(sql, practice, timeOf(0).toISOString());
    let clock = base - 30 * HOUR;
    let starts = timeOf(0);
    let booked = true;
    const seen = new Set<string>();
    for (const step of [
      ...acts,
      ...Array.from({ length: 8 }, () => ({ do: "run" as const, minutes: 180 })),
    ]) {
      if (step.do === "move") {
        starts = timeOf(step.to);
        await sql`update public.appointments set starts_at = ${starts}, ends_at = ${new Date(starts.getTime() + HOUR / 2)} where id = ${appointmentId}`;
      } else if (step.do === "cancel" || step.do === "book") {
        booked = step.do === "book";
        await sql`update public.appointments set status = ${booked ? "booked" : "cancelled"} where id = ${appointmentId}`;
      } else if (step.do === "plan") {
        await sql`select private.plan_reminders(${[appointmentId]}, ${new Date(clock)})`;
        await sql`select private.plan_reminders(${[appointmentId]}, ${new Date(clock)})`;
      } else if ("minutes" in step) {
        clock += step.minutes * MINUTE;
        for (const left of await runOutbox(sql, new Date(clock))) {
          expect(booked).toBe(true);
          expect(left.about_starts_at).toEqual(starts);
          const patience =
            { reminder_24h: 120, reminder_2h: 30, reminder_15min: 10 }[left.template] ?? 24 * 60;
          expect(clock - left.planned_for.getTime()).toBeLessThan(patience * MINUTE);
          const key = `${left.template} ${left.channel} ${left.about_starts_at?.toISOString()}`;
          expect(seen).not.toContain(key);
          seen.add(key);
        }
      }
      const [{ wrong }] = await sql<[{ wrong: number }]>`
        select count(*)::int as wrong from public.messages m join public.appointments a on a.id = m.appointment_id
        join private.outbox o on o.effect_key = 'message:' || m.id
        where a.id = ${appointmentId} and o.status = 'waiting' and m.purpose in ('reminder', 'confirmation')
          and (a.status <> 'booked' or a.starts_at <> m.about_starts_at or m.status = 'cancelled')`;
      expect(wrong).toBe(0);
    }
  }
});

describe("reminders", () => {
  it(
    "that an outage delays beyond their limit expire instead of leaving late",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      const { appointmentId } = await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
      expect(await runOutbox(sql, "2028-06-04T15:00:00Z")).toHaveLength(2);
      // Down from 12:59, before the two-hour reminder is due, until 15:59.
      expect(await runOutbox(sql, "2028-06-05T12:59:00Z")).toEqual([]);
      expect(await runOutbox(sql, "2028-06-05T15:59:00Z")).toEqual([]);
      expect(await planned(sql, appointmentId)).toMatchObject([
        { template: "reminder_24h", status: "sent" },
        { template: "reminder_24h", status: "sent" },
        { template: "reminder_2h", status: "cancelled", cancel_reason: "expired" },
        { template: "reminder_15min", status: "cancelled", cancel_reason: "expired" },
      ]);
    }),
  );

  it(
    "two hours before leave up to 29 minutes late, not 31",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
      await runOutbox(sql, "2028-06-04T15:00:00Z");
      expect(await runOutbox(sql, "2028-06-05T13:29:00Z")).toMatchObject([{ template: "reminder_2h" }]);
      await buildBooking(sql, practice, "2028-06-06T15:00:00Z", {
        phone: "+46701740606",
        email: "bo@example.test",
      });
      await runOutbox(sql, "2028-06-05T15:00:00Z");
      expect(await runOutbox(sql, "2028-06-06T13:31:00Z")).toMatchObject([{ template: "ask_lead" }]);
    }),
  );

  it(
    "end with the question, even if the calendar cancels the appointment after it began",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      const { appointmentId } = await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
      await sql`update public.appointments set status = 'cancelled', cancelled_at = starts_at, called_off_late_at = starts_at + interval '5 minutes'
        where id = ${appointmentId}`;
      expect(await runOutbox(sql, "2028-06-05T16:30:00Z")).toMatchObject([{ template: "ask_lead" }]);
    }),
  );

  it(
    "follow the recipient to another zone and state the local time",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      const { appointmentId, leadId } = await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
      await sql`update public.appointments set attendee_time_zone = null where id = ${appointmentId}`;
      await sql`update public.leads set time_zone = 'Europe/London' where id = ${leadId}`;
      await sql`select private.plan_reminders(${[appointmentId]}, '2028-06-01T00:00:00Z')`;
      const zones =
        await sql`select distinct planned_zone from public.messages where appointment_id = ${appointmentId}`;
      expect([...zones]).toEqual([{ planned_zone: "Europe/London" }]);
      const left = await runOutbox(sql, "2028-06-05T13:00:00Z");
      expect(left[0]?.body).toContain("4:00 pm");
    }),
  );

  it("are planned once when two sessions plan them concurrently", async () => {
    const pool = connect(4);
    const practice = await buildPractice(pool);
    try {
      const { appointmentId } = await buildBooking(pool, practice, "2028-06-05T15:00:00Z");
      await pool`select private.cancel_messages(${practice.organizationId}, ${appointmentId}, array['reminder', 'confirmation'], 'test')`;
      const plan = () => pool`select private.plan_reminders(${[appointmentId]}, '2028-06-01T00:00:00Z')`;
      await Promise.all(Array.from({ length: 8 }, plan));
      const waiting = await pool`
        select template, channel from public.messages where appointment_id = ${appointmentId} and status = 'planned' order by planned_for, channel`;
      expect(waiting.map(({ template, channel }) => `${template} ${channel}`)).toEqual([
        "reminder_24h email",
        "reminder_24h sms",
        "reminder_2h sms",
        "reminder_15min sms",
        "ask_lead sms",
      ]);
    } finally {
      await pool`delete from public.organizations where id = ${practice.organizationId}`;
      await pool.end();
    }
  });

  it(
    "in the recipient's quiet hours are skipped for that reason",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql, { time_zone: "Europe/Stockholm" });
      // 07:30 in New York: reminders two hours and one day before would both fall in quiet hours.
      const { appointmentId } = await buildBooking(sql, practice, "2028-06-05T11:30:00Z", {
        zone: "America/New_York",
        phone: "+12125550123",
      });
      const plan = await as(
        sql,
        practice.owner,
        (tx) => tx`select step, channel, status, reason, zone from public.reminder_plan(${appointmentId})`,
      );
      expect([...plan]).toEqual([
        { step: "reminder_24h", channel: "email", status: "planned", reason: null, zone: "America/New_York" },
        {
          step: "reminder_24h",
          channel: "sms",
          status: "skipped",
          reason: "skipped_quiet_hours",
          zone: "America/New_York",
        },
        {
          step: "reminder_2h",
          channel: "sms",
          status: "skipped",
          reason: "skipped_quiet_hours",
          zone: "America/New_York",
        },
        {
          step: "reminder_15min",
          channel: "sms",
          status: "skipped",
          reason: "skipped_quiet_hours",
          zone: "America/New_York",
        },
        { step: "ask_lead", channel: "sms", status: "planned", reason: null, zone: "America/New_York" },
      ]);
    }),
  );

  it(
    "follow a booking that moves and moves back",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      const { appointmentId } = await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
      const move = (to: string) =>
        sql`update public.appointments set starts_at = ${to}, ends_at = ${to}::timestamptz + interval '30 minutes' where id = ${appointmentId}`;
      await move("2028-06-07T15:00:00Z");
      await move("2028-06-05T15:00:00Z");
      const found = await planned(sql, appointmentId);
      expect(
        found.filter(({ status }) => status === "planned").map(({ planned_for }) => planned_for),
      ).toEqual(STEPS.map(({ before }) => new Date(Date.parse("2028-06-05T15:00:00Z") - before)));
      expect(found.filter(({ status }) => status === "cancelled")).toHaveLength(8);
      await sql`update public.appointments set status = 'cancelled', cancelled_at = now() where id = ${appointmentId}`;
      expect((await planned(sql, appointmentId)).every(({ status }) => status === "cancelled")).toBe(true);
      expect(await runOutbox(sql, "2028-06-05T14:50:00Z")).toEqual([]);
    }),
  );

  it(
    "are hidden from other organizations",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      const stranger = (await buildPractice(sql)).owner;
      const { appointmentId } = await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
      expect(
        await as(sql, stranger, (tx) => tx`select * from public.reminder_plan(${appointmentId})`),
      ).toHaveLength(0);
      expect(
        await as(sql, practice.owner, (tx) => tx`select * from public.reminder_plan(${appointmentId})`),
      ).toHaveLength(5);
    }),
  );

  it(
    "treat a name as plain text: no markup, template, link or second line",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql, { name: '<script>alert("x")</script> & {{confirm_link}}' });
      const name = "{{booking_link}}<img\u202e src=x>\r\nBcc:everybody@example.test";
      await buildBooking(sql, practice, "2028-06-05T15:00:00Z", { ...elsa, name });
      const left = await runOutbox(sql, "2028-06-04T15:00:00Z");
      const mail = left.find(({ channel }) => channel === "email");
      expect(mail?.html).not.toMatch(/<(?!\/?p>|br>)/);
      expect(mail?.html).toContain(
        "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; {{confirm_link}}",
      );
      expect(mail?.text).toContain("{{booking_link}}<img,");
      expect(mail?.text).not.toMatch(/\u202e|Bcc/);
      const text = left.find(({ channel }) => channel === "sms");
      expect(text?.body).toContain('<script>alert("x")</script> & {{confirm_link}}');
      expect(text?.body?.split("\n")).toHaveLength(1);
    }),
  );
});
