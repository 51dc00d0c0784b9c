import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDays,
  dayOf,
  daysIn,
  instants,
  presetPeriod,
  presets,
  previousPeriod,
  rangeOf,
  rangeText,
  startOfDay,
} from "@/lib/period.ts";

describe("a day", () => {
  it("is the local day of the zone", () => {
    const at = new Date("2026-03-01T23:30:00Z");
    expect(dayOf(at, "Europe/Stockholm")).toBe("2026-03-02");
    expect(dayOf(at, "America/New_York")).toBe("2026-03-01");
  });

  it("lasts 23 hours when the clocks go forward and 25 when they go back", () => {
    const hours = (day: string) => {
      const { since, before } = instants({ from: day, to: day }, "Europe/Stockholm");
      return (Date.parse(before) - Date.parse(since)) / 3_600_000;
    };
    expect([hours("2026-03-28"), hours("2026-03-29"), hours("2026-10-25")]).toEqual([24, 23, 25]);
  });

  it("begins at the zone's first moment of the day, even if midnight is skipped", () => {
    expect(startOfDay("2026-03-01", "Asia/Kolkata").toISOString()).toBe("2026-02-28T18:30:00.000Z");
    // In Cairo the clocks go from 23:59:59 to 01:00.
    expect(startOfDay("2026-04-24", "Africa/Cairo").toISOString()).toBe("2026-04-23T22:00:00.000Z");
  });

  it("begins on the day it names, in every zone", () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
    fc.assert(
      fc.property(zone, fc.integer({ min: 0, max: 900 }), (name, days) => {
        const day = addDays("2025-01-01", days);
        const start = startOfDay(day, name);
        expect(dayOf(start, name)).toBe(day);
        expect(dayOf(new Date(start.getTime() - 1000), name)).not.toBe(day);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a preset", () => {
  it.each([
    ["today", "2026-03-05", "2026-03-05"],
    ["yesterday", "2026-03-04", "2026-03-04"],
    ["7d", "2026-02-27", "2026-03-05"],
    ["this_month", "2026-03-01", "2026-03-05"],
    ["last_month", "2026-02-01", "2026-02-28"],
  ] as const)("%s is %s to %s", (preset, from, to) => {
    expect(presetPeriod(preset, "2026-03-05")).toEqual({ from, to });
  });

  it.each(presets)("%s is compared with as many days just before", (preset) => {
    const period = presetPeriod(preset, "2026-03-05");
    const previous = previousPeriod(period);
    expect(daysIn(previous)).toBe(daysIn(period));
    expect(addDays(previous.to, 1)).toBe(period.from);
  });
});

describe("a period in a URL", () => {
  const period = { from: "2026-01-01", to: "2026-01-31" };

  it("is parsed as it was written", () => {
    expect(rangeOf(rangeText(period), "2026-03-05")).toEqual(period);
    expect(rangeOf("today", "2026-03-05")).toEqual({ from: "2026-03-05", to: "2026-03-05" });
  });

  it.each([undefined, "", "2026-01-31..2026-01-01", "2026-13-01..2026-13-02", "2026-01-01", "soon"])(
    "means any time if it is %j",
    (text) => expect(rangeOf(text, "2026-03-05")).toBeNull(),
  );
});
