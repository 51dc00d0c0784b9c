import fs from "node:fs";
import { Cron } from "croner";
import { expect, it } from "vitest";

/** Hosted advises that not many more run at once; each holds a connection. */
const AT_ONCE = 8;

const text = fs.readFileSync(new URL("../supabase/schemas/jobs.sql", import.meta.url), "utf8");
const jobs = [...text.matchAll(/cron\.schedule\('([^']+)',\s*'([^']+)'/g)].map(
  ([, name = "", schedule = ""]) => ({
    name,
    // Those at intervals of seconds may start in any minute.
    cron: schedule.endsWith("seconds") ? undefined : new Cron(schedule, { timezone: "GMT" }),
  }),
);

const startingAt = (minute: Date) =>
  jobs.filter(({ cron }) => !cron || cron.match(minute)).map(({ name }) => name);

it(`starts at most ${AT_ONCE} jobs in any minute of a day`, () => {
  expect(jobs.length).toBe(text.match(/cron\.schedule\(/g)?.length);
  const midnight = Date.parse("2026-03-02T00:00:00Z");
  const minutes = Array.from({ length: 24 * 60 }, (_, minute) => new Date(midnight + minute * 60_000));
  const crowded = minutes.map(startingAt).filter((names) => names.length > AT_ONCE);
  expect(crowded).toEqual([]);
});
