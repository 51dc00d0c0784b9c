import { describe, expect, it } from "vitest";
import { instantOf, wallOf } from "@/lib/wall-clock.ts";

const STOCKHOLM = "Europe/Stockholm";

describe("the wall clock", () => {
  it("follows the zone, in winter and in summer", () => {
    expect(instantOf("2026-01-15T09:00", STOCKHOLM).toISOString()).toBe("2026-01-15T08:00:00.000Z");
    expect(instantOf("2026-07-15T09:00", STOCKHOLM).toISOString()).toBe("2026-07-15T07:00:00.000Z");
    expect(instantOf("2026-07-15T23:30", "America/New_York").toISOString()).toBe("2026-07-16T03:30:00.000Z");
  });

  it("moves a skipped time to the hour after", () => {
    expect(instantOf("2026-03-29T02:30", STOCKHOLM).toISOString()).toBe("2026-03-29T01:30:00.000Z");
  });

  it.each(["2026-03-29T03:30", "2026-10-25T04:00", "2026-12-31T23:59"])("reads back %s", (wall) => {
    expect(wallOf(instantOf(wall, STOCKHOLM), STOCKHOLM)).toBe(wall);
  });
});
