import { expect, test } from "vitest";
import type { FactSums } from "@/hooks/fact-sums.ts";
import { change, type FigureName, figureNames, figures } from "@/pages/dashboard/figures.ts";
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

const at = (name: FigureName, sums: Partial<FactSums>) => figures(buildSums(sums), dollars)[name];

test("a change needs something to have changed from", () => {
  expect(change("calls", at("calls", { calls: 12 }), at("calls", { calls: 10 }))?.change).toBeCloseTo(0.2);
  expect(change("calls", at("calls", { calls: 12 }), at("calls", {}))).toBeNull();
  expect(change("answered", at("answered", {}), at("answered", { calls: 10 }))).toBeNull();
});

test("a rate changes in points, from none too; ROI is compared with itself", () => {
  const rate = (answered: number) => at("answered", { calls: 100, answered });
  expect(change("answered", rate(91), rate(92))).toEqual({ change: expect.closeTo(-0.01), in: "points" });
  expect(change("answered", rate(50), rate(0))).toEqual({ change: 0.5, in: "points" });
  const roi = (shown: number) => at("roi", { calls: 1, shown, cost_usd_micros: 90_000_000 });
  expect(change("roi", roi(2), roi(1))).toEqual({ change: expect.closeTo(2), in: "percent" });
  expect(change("roi", roi(1), roi(0))?.change).toBeCloseTo(2);
});
