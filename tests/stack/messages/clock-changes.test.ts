/** Reminders and verdicts around calendar oddities: elapsed time before the start, wall clocks for quiet hours. */
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cases } from "../../cases.ts";
import { buildPractice, type Practice } from "../support/bookings.ts";
import { openTransaction, type Sql, undone } from "../support/database.ts";

/** Twelve zones with the days in 2028 on which their clocks change, by an hour or half an hour, at night or at midnight. */
const ZONES: Record<string, string[]> = {
  "Europe/Stockholm": ["2028-03-26", "2028-10-29"],
  "Europe/London": ["2028-03-26", "2028-10-29"],
  "Atlantic/Azores": ["2028-03-26", "2028-10-29"],
  "America/New_York": ["2028-03-12", "2028-11-05"],
  "America/Los_Angeles": ["2028-03-12", "2028-11-05"],
  "America/St_Johns": ["2028-03-12", "2028-11-05"],
  "America/Santiago": ["2028-04-02", "2028-09-03"],
  "Australia/Sydney": ["2028-04-02", "2028-10-01"],
  "Australia/Lord_Howe": ["2028-04-02", "2028-10-01"],
  "Pacific/Auckland": ["2028-04-02", "2028-09-24"],
  "Africa/Cairo": ["2028-04-28", "2028-10-27"],
  "Asia/Beirut": ["2028-03-26", "2028-10-29"],
};
const OTHER_DAYS = ["2028-02-29", "2028-12-31", "2029-01-01"];
const MOMENTS_PER_RUN = 24;

let sql: Sql;
let close: () => Promise<void>;
let practice: Practice;
let leadOf: Record<string, string>;

beforeAll(async () => {
  ({ sql, close } = await openTransaction());
  practice = await buildPractice(sql, { time_zone: "Asia/Tokyo" });
  const leads = await sql<{ id: string; time_zone: string }[]>`
    insert into public.leads (organization_id, phone, email, time_zone)
    select ${practice.organizationId}, '+4670174' || (1000 + n), 'p' || n || '@example.test', z
    from unnest(${Object.keys(ZONES)}::text[]) with ordinality u (z, n) returning id, time_zone`;
  leadOf = Object.fromEntries(leads.map(({ id, time_zone }) => [time_zone, id]));
});
afterAll(() => close());

const moment = fc.constantFrom(...Object.keys(ZONES)).chain((zone) =>
  fc
    .record({
      day: fc.constantFrom(...(ZONES[zone] as string[]), ...OTHER_DAYS),
      // From the day before to two days after; appointments start on the minute.
      minute: fc.integer({ min: -1440, max: 2 * 1440 }),
    })
    .map(({ day, minute }) => ({
      zone,
      starts: Temporal.PlainDate.from(day).toZonedDateTime(zone).toInstant().add({ minutes: minute }),
    })),
);
const moments = fc.array(moment, { minLength: MOMENTS_PER_RUN, maxLength: MOMENTS_PER_RUN });
type Moment = typeof moment extends fc.Arbitrary<infer T> ? T : never;

/** Books half-hour appointments at these moments, in order. Returns their ids. */
async function book(all: Moment[]): Promise<string[]> {
  const made = await sql<{ id: string }[]>`
    insert into public.appointments (organization_id, integration_id, provider_ref, lead_id, status, starts_at, ends_at, booked_at, first_event_at)
    select ${practice.organizationId}, ${practice.calendar.integrationId}, 'clock ' || n, l, 'booked', s, s + interval '30 minutes', now(), now()
    from unnest(${all.map(({ zone }) => leadOf[zone] as string)}::uuid[], ${all.map(({ starts }) => starts.toString())}::timestamptz[])
      with ordinality u (l, s, n) order by n returning id`;
  return made.map(({ id }) => id);
}

const hourAt = (instant: Temporal.Instant, zone: string) => instant.toZonedDateTimeISO(zone).hour;
const isQuiet = (instant: Temporal.Instant, zone: string) => {
  const hour = hourAt(instant, zone);
  return hour < 8 || hour >= 21;
};

/** The expected plan, implemented a second time in TypeScript. */
function expected({ zone, starts }: Moment): string[] {
  const line = (step: string, at: Temporal.Instant) => `${step} ${at.toString()} ${zone}`;
  const before = (minutes: number) => starts.subtract({ minutes });
  const texts = [
    ["reminder_24h sms", before(24 * 60)],
    ["reminder_2h sms", before(120)],
    ["reminder_15min sms", before(15)],
  ] as const;
  let question = starts.add({ minutes: 90 });
  if (isQuiet(question, zone)) question = nextEight(question, zone);
  return [
    line("reminder_24h email", before(24 * 60)),
    ...texts.filter(([, at]) => !isQuiet(at, zone)).map(([step, at]) => line(step, at)),
    line("ask_lead sms", question),
  ].sort();
}

function nextEight(from: Temporal.Instant, zone: string): Temporal.Instant {
  const local = from.toZonedDateTimeISO(zone);
  const day = local.hour < 8 ? local.toPlainDate() : local.toPlainDate().add({ days: 1 });
  return day.toZonedDateTime({ timeZone: zone, plainTime: "08:00" }).toInstant();
}

it("each message is planned by elapsed time, and not at all during quiet hours", async () => {
  await fc.assert(
    fc.asyncProperty(moments, fc.constantFrom(...Object.keys(ZONES)), (all, session) =>
      undone(sql, async () => {
        // The session's zone must not matter.
        await sql`select set_config('TimeZone', ${session}, true)`;
        const ids = await book(all);
        const planned = await sql<{ appointment_id: string; line: string }[]>`
          select appointment_id, concat_ws(' ', template, channel,
            to_char(planned_for at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), planned_zone) as line
          from public.messages where appointment_id = any (${ids}::uuid[])`;
        const found = ids.map((id) =>
          planned.filter(({ appointment_id }) => appointment_id === id).map(({ line }) => line),
        );
        expect(found.map((lines) => lines.sort())).toEqual(all.map(expected));
      }),
    ),
    { numRuns: cases(5) },
  );
});

it("each verdict falls 48 elapsed hours after the end, whatever the clock shows", async () => {
  await fc.assert(
    fc.asyncProperty(moments, fc.constantFrom(...Object.keys(ZONES)), (all, session) =>
      undone(sql, async () => {
        await sql`select set_config('TimeZone', ${session}, true)`;
        // Without providers no messages are planned, which would only slow this test down.
        await sql`delete from public.integrations where id in (${practice.texts.integrationId}, ${practice.mails.integrationId})`;
        const ids = await book(all);
        const closes = all.map(({ starts }) => starts.add({ hours: 48, minutes: 30 }));
        // Nothing is decided one second before the earliest deadline; then one after the other.
        const order = closes
          .map((at, n) => ({ at, id: ids[n] }))
          .sort((a, b) => Temporal.Instant.compare(a.at, b.at));
        const first = order[0]?.at as Temporal.Instant;
        const middle = order[MOMENTS_PER_RUN / 2]?.at as Temporal.Instant;
        for (const now of [first.subtract({ seconds: 1 }), first, middle.subtract({ seconds: 1 }), middle]) {
          await sql`select private.verify_due(${now.toString()})`;
          const decided = await sql<{ id: string; at: string }[]>`
            select id, (extract(epoch from verdict_at) * 1000)::text as at from public.appointments where id = any (${ids}::uuid[]) and verdict <> 'pending'`;
          const due = order.filter(({ at }) => Temporal.Instant.compare(at, now) <= 0);
          expect(decided.map(({ id, at }) => `${id} ${Number(at)}`).sort()).toEqual(
            due.map(({ id, at }) => `${id} ${at.epochMilliseconds}`).sort(),
          );
        }
      }),
    ),
    { numRuns: cases(8) },
  );
});
