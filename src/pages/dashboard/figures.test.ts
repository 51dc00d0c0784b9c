import { expect, test } from "vitest";
import { change, figureNames, figures } from "@/pages/dashboard/figures.ts";
import { buildSums } from "@/testing/calls.ts";

const dollars = { currency: "USD", valueMinor: 18_000 };

test("nothing that cannot be computed is written as 0, and each says why", () => {
  const all = figures(buildSums(), dollars);
  for (const name of figureNames) {
    const { value, reason } = all[name];
    expect(value === null, name).toBe(reason !== null);
  }
  expect(all.answered.reason).toBe("noCalls");
  expect(all.claims.reason).toBe("noClaims");
  expect(all.shown.reason).toBe("noVerdicts");
});

test("revenue is the prices known plus the value of the shown ones without", () => {
  const sums = buildSums({ shown: 5, shown_priced: 2, shown_value_minor: 50_000 });
  expect(figures(sums, dollars).revenue.value).toBe(50_000 + 3 * 18_000);
});

test("revenue is unknown while an unpriced visit has no value, and known when all have a price", () => {
  const unknown = figures(buildSums({ shown: 1 }), { currency: "USD", valueMinor: null });
  expect(unknown.revenue).toMatchObject({ value: null, reason: "noValue" });
  expect(unknown.roi.reason).toBe("noValue");
  const priced = buildSums({ shown: 1, shown_priced: 1, shown_value_minor: 900 });
  expect(figures(priced, { currency: "USD", valueMinor: null }).revenue.value).toBe(900);
});

test("ROI needs one currency: a cost in dollars is not compared with kronor", () => {
  const sums = buildSums({ calls: 9, cost_usd_micros: 10_000_000, shown: 1 });
  expect(figures(sums, { currency: "SEK", valueMinor: 18_000 }).roi).toMatchObject({
    value: null,
    reason: "noRate",
  });
  expect(figures(sums, dollars).roi.value).toBeCloseTo((180 - 10) / 10);
});

test("a cost nobody has told is a dash, not free", () => {
  const all = figures(buildSums({ calls: 3, talk_seconds: 60 }), dollars);
  expect(all.cost).toMatchObject({ value: null, reason: "noCost" });
  expect(all.roi.reason).toBe("noCost");
});

test("shown is a share of what was decided; what is open stays out", () => {
  const { shown } = figures(buildSums({ due: 10, shown: 6, no_show: 2 }), dollars);
  expect(shown.value).toBe(0.75);
  expect(shown.rows).toBe(8);
  expect(shown.inputs).toContainEqual({ name: "undecided", value: 2, kind: "count" });
});

test("a change needs something to have changed from", () => {
  expect(change(12, 10)).toBeCloseTo(0.2);
  expect(change(12, 0)).toBeNull();
  expect(change(null, 10)).toBeNull();
  expect(change(-0.5, -1)).toBeCloseTo(0.5);
});
