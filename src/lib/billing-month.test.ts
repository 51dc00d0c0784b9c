import { expect, it } from "vitest";
import { formatDay, formatMonth } from "@/lib/billing-month.ts";

it("formats a month as the same month everywhere", () => {
  expect(formatMonth("2026-11-01", "en-GB")).toBe("November 2026");
  expect(formatMonth("2026-01-01", "sv-SE")).toBe("januari 2026");
});

it("formats a day without shifting it", () => {
  expect(formatDay("2026-11-01", "en-GB")).toBe("1 Nov 2026");
});
