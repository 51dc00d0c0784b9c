import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketPeriod, outcomes, splitCalls, volume } from "@/pages/dashboard/volume.ts";
import { busiest, week } from "@/pages/dashboard/week-grid.ts";
import { buildSums } from "@/testing/call-builders.ts";

const plain = (day: string) => day;

test("the parts of a bar are all its calls, each once, even if voicemails have outcomes", () => {
  const small = fc.nat({ max: 20 });
  fc.assert(
    fc.property(
      small,
      small,
      small,
      small,
      small,
      small,
      (confirmed, waiting, callbacks, no, voicemail, rest) => {
        const calls = confirmed + waiting + callbacks + no + rest;
        const parts = splitCalls(
          buildSums({
            calls,
            claimed_bookings: confirmed + waiting,
            confirmed_bookings: confirmed,
            callbacks,
            not_interested: no,
            voicemail,
          }),
        );
        expect(outcomes.reduce((sum, key) => sum + parts[key], 0)).toBe(calls);
        expect(Math.min(...Object.values(parts))).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test("a day without facts is an empty bar, not a missing one", () => {
  const days = [{ day: "2026-03-02", ...buildSums({ calls: 4 }) }];
  const buckets = volume({ from: "2026-03-01", to: "2026-03-03" }, days, plain);
  expect(buckets.map(({ id, total }) => [id, total])).toEqual([
    ["2026-03-01", 0],
    ["2026-03-02", 4],
    ["2026-03-03", 0],
  ]);
});

test("a long period is drawn by week, and its last week ends with the period", () => {
  const period = { from: "2026-01-01", to: "2026-06-30" };
  const days = [
    { day: "2026-01-01", ...buildSums({ calls: 1 }) },
    { day: "2026-01-07", ...buildSums({ calls: 2 }) },
  ];
  expect(volume(period, days, plain)[0]).toMatchObject({ id: "2026-01-01", total: 3 });
  expect(bucketPeriod("2026-06-25", period)).toEqual({ from: "2026-06-25", to: "2026-06-30" });
});

test("a comparison puts the matching bucket of the previous period beside each bar", () => {
  const before = {
    period: { from: "2026-02-27", to: "2026-02-28" },
    days: [{ day: "2026-02-28", ...buildSums({ calls: 7 }) }],
  };
  const buckets = volume({ from: "2026-03-01", to: "2026-03-02" }, [], plain, before);
  expect(buckets.map((bucket) => bucket.before)).toEqual([0, 7]);
});

test("a week begins on Monday, and without calls no hour is the busiest", () => {
  const lines = week([
    { weekday: 1, hour: 9, calls: 3 },
    { weekday: 7, hour: 23, calls: 8 },
  ]);
  expect(lines[0]?.[9]).toBe(3);
  expect(busiest(lines)).toEqual({ weekday: 6, hour: 23, calls: 8 });
  expect(busiest(week([]))).toBeNull();
});
