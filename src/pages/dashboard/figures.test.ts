import { expect, test } from "vitest";
import type { FactSums } from "@/data/roi/fact-sums.ts";
import { change, counted, valued } from "@/pages/dashboard/figures.ts";
import { buildSums } from "@/testing/call-builders.ts";
import { buildCost, buildMoney, buildRoi } from "@/testing/roi-builders.ts";

const worth = (shown: number | null, cost: number | null, overrides = {}) =>
  valued(buildRoi(buildMoney(shown, cost, overrides)));

test("a figure that cannot be computed is never 0, and has a reason", () => {
  const all = { ...counted(buildSums()), ...worth(null, null) };
  for (const [name, { value, reason }] of Object.entries(all)) {
    expect(value === null, name).toBe(reason !== null);
  }
  expect(all.answered.reason).toBe("noCalls");
  expect(all.claims.reason).toBe("noClaims");
  expect(all.shown.reason).toBe("noVerdicts");
  expect(all.revenue.reason).toBe("noValue");
  expect(all.roi.reason).toBe("noValue");
});

test("revenue, cost and ROI are the figures of the ROI page", () => {
  const all = worth(36_000, 1_000, { roi_basis_points: 350_000 });
  expect(all.revenue.value).toBe(36_000);
  expect(all.cost.value).toBe(1_000);
  expect(all.roi.value).toBe(35);
});

test("a cost shows its kinds and the cost per shown visit", () => {
  const { cost } = worth(0, 900, {
    costs: [buildCost("usage", 600), buildCost("ai", 300)],
    counts: { ...buildRoi().counts, calls: 3, shown: 4 },
  });
  expect(cost.inputs).toEqual([
    { name: "usage", value: 600, kind: "minor" },
    { name: "ai", value: 300, kind: "minor" },
    { name: "perShown", value: 225, kind: "minor" },
  ]);
});

test("a cost that lacks a rate, or has a part in another currency, is a dash with its reason", () => {
  expect(worth(36_000, null).cost).toMatchObject({ value: null, reason: "noRate" });
  expect(worth(36_000, null).roi).toMatchObject({ value: null, reason: "noRate" });
  const elsewhere = { ...buildRoi().cost, amount_minor: null, missing: ["elsewhere" as const] };
  expect(worth(1, null, { cost: elsewhere }).cost.reason).toBe("costElsewhere");
});

test("a cost that was never reported is a dash, not free", () => {
  const all = valued(buildRoi({ counts: { ...buildRoi().counts, calls: 3 } }));
  expect(all.cost).toMatchObject({ value: null, reason: "noCost" });
  expect(all.roi.reason).toBe("noCost");
  expect(valued(buildRoi()).cost.reason).toBe("noCalls");
});

test("shown is a share of decided appointments; open ones are left out", () => {
  const { shown } = counted(buildSums({ due: 10, shown: 6, no_show: 2 }));
  expect(shown.value).toBe(0.75);
  expect(shown.rows).toBe(8);
  expect(shown.inputs).toContainEqual({ name: "undecided", value: 2, kind: "count" });
});

const at = (name: "calls" | "answered", sums: Partial<FactSums>) => counted(buildSums(sums))[name];

test("a change needs a previous value", () => {
  expect(change("calls", at("calls", { calls: 12 }), at("calls", { calls: 10 }))?.change).toBeCloseTo(0.2);
  expect(change("calls", at("calls", { calls: 12 }), at("calls", {}))).toBeNull();
  expect(change("answered", at("answered", {}), at("answered", { calls: 10 }))).toBeNull();
});

test("a rate changes in points, also from zero; ROI is compared with itself", () => {
  const rate = (answered: number) => at("answered", { calls: 100, answered });
  expect(change("answered", rate(91), rate(92))).toEqual({ change: expect.closeTo(-0.01), in: "points" });
  expect(change("answered", rate(50), rate(0))).toEqual({ change: 0.5, in: "points" });
  const roi = (shown: number) => worth(shown, 9_000).roi;
  expect(change("roi", roi(36_000), roi(18_000))).toEqual({ change: expect.closeTo(2), in: "percent" });
  expect(change("roi", roi(18_000), roi(0))?.change).toBeCloseTo(2);
});
