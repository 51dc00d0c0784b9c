import { describe, expect, it } from "vitest";
import { expectFill } from "@/pages/billing/billing/expected-fill.ts";

describe("when a milestone will be full", () => {
  it("is a single day while all weeks are equal", () => {
    expect(expectFill(7, [7, 7, 7, 7], "2026-11-01")).toEqual({
      on: "2026-11-08",
      earliest: "2026-11-08",
      latest: "2026-11-08",
      pace: 7,
    });
  });

  it("is a range that grows with the variation of the weeks", () => {
    const expected = expectFill(10, [4, 6, 4, 6, 4, 6, 4, 6], "2026-11-01");
    expect(expected).toMatchObject({ on: "2026-11-15", pace: 5 });
    // Two weeks, give or take two standard deviations of 0.338 weeks.
    expect(expected).toMatchObject({ earliest: "2026-11-11", latest: "2026-11-20" });
  });

  it("has no latest day if the weeks vary too much", () => {
    expect(expectFill(5, [10, 0, 0, 0], "2026-11-01")?.latest).toBeNull();
  });

  it("is unknown without shown appointments, or after less than two weeks", () => {
    expect(expectFill(5, [0, 0, 0], "2026-11-01")).toBeNull();
    expect(expectFill(5, [9], "2026-11-01")).toBeNull();
  });
});
