import { describe, expect, it } from "vitest";
import type { TimelineEntry } from "@/data/leads/rows.ts";
import { byDay } from "@/pages/leads/lead/timeline-entries.ts";

const entry = (at: string): TimelineEntry => ({
  id: at,
  at,
  leads_to: null,
  kind: "status",
  what: "first_seen",
  said: { source: "import" },
});
const days = (zone: string, ...at: string[]) =>
  byDay(at.map(entry), zone).map(({ day, entries }) => [day, ...entries.map((each) => each.at)]);

describe("a lead's timeline", () => {
  it("is grouped by the organization's days", () => {
    const late = ["2026-03-05T23:30:00Z", "2026-03-05T12:00:00Z"] as const;
    expect(days("Europe/Stockholm", ...late)).toEqual([
      ["2026-03-06", late[0]],
      ["2026-03-05", late[1]],
    ]);
    expect(days("UTC", ...late)).toEqual([["2026-03-05", ...late]]);
  });

  it("keeps the order of its entries", () => {
    const at = ["2026-03-07T10:00:00Z", "2026-03-06T10:00:00Z", "2026-03-06T09:00:00Z"] as const;
    expect(days("UTC", ...at)).toEqual([
      ["2026-03-07", at[0]],
      ["2026-03-06", at[1], at[2]],
    ]);
  });

  it("has no empty days", () => {
    expect(days("UTC")).toEqual([]);
  });
});
