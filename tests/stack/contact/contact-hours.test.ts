import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cases } from "../../cases.ts";
import { buildOrganization } from "../support/builders.ts";
import { openTransaction, type Sql } from "../support/database.ts";

/** Twelve zones, each with the days in 2028 (a leap year) on which its clocks change, or with a day that suits its oddity. */
const ZONES = {
  "Europe/Stockholm": ["2028-03-26", "2028-10-29"],
  "Europe/London": ["2028-03-26", "2028-10-29"],
  "Atlantic/Azores": ["2028-03-26", "2028-10-29"],
  "America/New_York": ["2028-03-12", "2028-11-05"],
  "America/Los_Angeles": ["2028-03-12", "2028-11-05"],
  "America/St_Johns": ["2028-03-12", "2028-11-05"],
  "America/Santiago": ["2028-04-02", "2028-09-03"],
  "Australia/Lord_Howe": ["2028-04-02", "2028-10-01"],
  "Pacific/Auckland": ["2028-04-02", "2028-09-24"],
  "Asia/Beirut": ["2028-03-26", "2028-10-29"],
  "Asia/Kathmandu": ["2028-06-15"],
  "Pacific/Kiritimati": ["2028-12-31"],
} as const;
type Zone = keyof typeof ZONES;
const LEAP_DAY = "2028-02-29";

/** The built-in calling hours, implemented a second time in TypeScript. */
const isOpen = (instant: Temporal.Instant, zone: string) => {
  const local = instant.toZonedDateTimeISO(zone);
  const [opens, closes] = local.dayOfWeek < 6 ? [9, 20] : [10, 18];
  return local.hour >= opens && local.hour < closes;
};

let sql: Sql;
let close: () => Promise<void>;
let organizationId: string;
let leadOf: Record<string, string>;

beforeAll(async () => {
  ({ sql, close } = await openTransaction());
  ({ organizationId } = await buildOrganization(sql, { time_zone: "Asia/Tokyo" }));
  const leads = await sql<{ id: string; time_zone: string }[]>`
    insert into public.leads (organization_id, phone, time_zone)
    select ${organizationId}, '+4670174' || (1000 + n), z from unnest(${Object.keys(ZONES)}::text[]) with ordinality u (z, n)
    returning id, time_zone`;
  leadOf = Object.fromEntries(leads.map(({ id, time_zone }) => [time_zone, id]));
});
afterAll(() => close());

async function ask(zone: Zone, instant: Temporal.Instant) {
  const [answer] = await sql<[{ allowed: boolean; not_before: string | null; zone: string }]>`
    select allowed, extract(epoch from not_before)::text as not_before, zone
    from private.permits(${organizationId}, ${[leadOf[zone] as string]}, 'call', 'campaign', null, false, ${instant.toString()})`;
  return answer;
}

const zone = fc.constantFrom(...(Object.keys(ZONES) as Zone[]));
const moment = zone.chain((name) =>
  fc.record({
    name: fc.constant(name),
    day: fc.constantFrom<string>(...ZONES[name], LEAP_DAY),
    // From the day before to the day after, in seconds.
    second: fc.integer({ min: -86_400, max: 2 * 86_400 }),
  }),
);

it("calls are allowed exactly during the hours on the callee's clock, across clock changes", async () => {
  await fc.assert(
    fc.asyncProperty(moment, async ({ name, day, second }) => {
      const instant = Temporal.PlainDate.from(day).toZonedDateTime(name).toInstant().add({ seconds: second });
      const answer = await ask(name, instant);
      expect(answer.zone).toBe(name);
      expect(answer.allowed).toBe(isOpen(instant, name));
      if (answer.allowed) return;
      // `not_before` is the first open instant: open then, closed one second earlier.
      const opens = Temporal.Instant.fromEpochMilliseconds(Number(answer.not_before) * 1000);
      expect(isOpen(opens, name)).toBe(true);
      expect(isOpen(opens.subtract({ seconds: 1 }), name)).toBe(false);
      expect(opens.since(instant).total("hours")).toBeLessThanOrEqual(17);
      expect((await ask(name, opens)).allowed).toBe(true);
    }),
    { numRuns: cases(300) },
  );
});

it.each(Object.entries(ZONES))("%s opens at nine on each day its clock changes", async (name, days) => {
  for (const day of [...days, LEAP_DAY]) {
    const date = Temporal.PlainDate.from(day);
    const opens = date.toZonedDateTime({
      timeZone: name,
      plainTime: Temporal.PlainTime.from(date.dayOfWeek < 6 ? "09:00" : "10:00"),
    });
    const before = await ask(name as Zone, opens.subtract({ minutes: 1 }).toInstant());
    expect(before.allowed).toBe(false);
    expect(Number(before.not_before) * 1000).toBe(opens.epochMilliseconds);
    expect((await ask(name as Zone, opens.toInstant())).allowed).toBe(true);
  }
});
