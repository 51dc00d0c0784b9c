import { expect, it } from "vitest";
import type { Assumptions } from "@/data/roi/roi-assumptions.ts";
import { otherCurrencyOf } from "@/pages/roi/assumptions/other-currency.ts";
import { buildRoi } from "@/testing/roi-builders.ts";

const version = (overrides: Partial<Assumptions>): Assumptions => ({
  ...buildRoi().assumptions,
  ...overrides,
});
const kronor = version({ currency: "SEK", appointment_value_minor: 150_000, staff_hour_minor: 30_000 });
const moved = version({ currency: "EUR", created_at: "2026-03-03T09:00:00Z" });
const since = { before: "SEK", currency: "EUR", since: "2026-03-03T09:00:00Z" };

it("is shown until every amount has been set again", () => {
  expect(otherCurrencyOf([moved, kronor])).toEqual(since);
  const half = version({ ...moved, appointment_value_minor: 15_000, created_at: "2026-03-04T09:00:00Z" });
  expect(otherCurrencyOf([half, moved, kronor])).toEqual(since);
  expect(otherCurrencyOf([{ ...half, staff_hour_minor: 3_000 }, half, moved, kronor])).toBeNull();
});

it("is null if the currency never changed, or no amount was set before it did", () => {
  expect(otherCurrencyOf([])).toBeNull();
  expect(otherCurrencyOf([kronor])).toBeNull();
  expect(otherCurrencyOf([moved, version({ currency: "SEK", close_basis_points: 4_000 })])).toBeNull();
});
