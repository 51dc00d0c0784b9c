import type { RowsOf } from "@/data/billing/figure-rows.ts";
import { isPriced, type PricedName } from "@/data/roi/roi.ts";
import type { CostKind, Lack, Roi, RoiFigure, ValueName } from "@/data/roi/roi-answers.ts";
import type { Period } from "@/lib/period.ts";

/** Figures that are counts, not amounts. */
const counts = ["calls", "answered", "bookings", "claims", "show_rate"] as const;
const values = ["booked", "shown", "expected_paid", "paid", "staff", "no_shows_avoided"] as const;
const costs = ["usage", "milestones", "credits", "provider", "ai"] as const;
export const figureNames = [...counts, ...values, ...costs, "cost", "roi"] as const;
export type FigureName = (typeof figureNames)[number];
export type CountName = (typeof counts)[number];

export const isCount = (name: FigureName): name is CountName => counts.some((each) => each === name);
export const isValue = (name: FigureName): name is ValueName => values.some((each) => each === name);
const isCost = (name: FigureName): name is CostKind => costs.some((each) => each === name);

/** The first step from a figure of a period: "shown:2026-10-01..2026-10-31". */
export const figureStep = (name: FigureName, { from, to }: Period) => ({
  kind: "figure" as const,
  id: `${name}:${from}..${to}`,
});

export function parseFigure(id: string): { name: FigureName; period: Period } | null {
  const [, name, from, to] = /^(\w+):(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(id) ?? [];
  const known = figureNames.find((each) => each === name);
  return known && from && to ? { name: known, period: { from, to } } : null;
}

/** The rows behind each figure; none for a figure made of figures. */
export const rowsOf: Partial<Record<FigureName, RowsOf>> = {
  calls: { of: "calls", which: "all" },
  answered: { of: "calls", which: "answered" },
  bookings: { of: "appointments", by: "booked_at" },
  claims: { of: "calls", which: "claimed" },
  show_rate: { of: "appointments", by: "starts_at", verdicts: ["shown", "no_show"] },
  booked: { of: "appointments", by: "booked_at" },
  shown: { of: "appointments", by: "starts_at", verdicts: ["shown"] },
  expected_paid: { of: "appointments", by: "starts_at", verdicts: ["shown"] },
  paid: { of: "appointments", by: "paid_at" },
  staff: { of: "calls", which: "answered" },
  no_shows_avoided: { of: "appointments", by: "starts_at", verdicts: ["shown", "no_show"] },
  usage: { of: "usage" },
  milestones: { of: "milestones" },
  credits: { of: "credits" },
  provider: { of: "calls", which: "told" },
};

/** A figure prepared for explanation; the result is in `unit`, null while an input is missing. */
export interface Told {
  result: number | null;
  unit: "money" | "share" | "count";
  inputs: [name: string, value: number | null][];
  missing: readonly Lack[];
  /** The figure whose days are listed with their rates; null if nothing was converted. */
  exchanged: CostKind | PricedName | null;
  /** The figures it is made of. */
  of: readonly { name: FigureName; result: number | null }[];
}

const told = (result: number | null, unit: Told["unit"], inputs: Told["inputs"]): Told => ({
  result,
  unit,
  inputs,
  missing: [],
  exchanged: null,
  of: [],
});
const ofMoney = ({ amount_minor, inputs, missing }: RoiFigure): Told => ({
  ...told(amount_minor, "money", Object.entries(inputs)),
  missing,
});
const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);

/** One figure of a period from the period's result. */
export function tell(roi: Roi, name: FigureName): Told {
  const { counts: n } = roi;
  if (name === "calls") return told(n.calls, "count", [["calls", n.calls]]);
  if (name === "bookings") return told(n.booked, "count", [["booked", n.booked]]);
  if (name === "answered")
    return told(share(n.answered, n.calls), "share", [
      ["answered", n.answered],
      ["calls", n.calls],
    ]);
  if (name === "claims")
    return told(share(n.confirmed, n.claimed), "share", [
      ["confirmed", n.confirmed],
      ["claimed", n.claimed],
    ]);
  if (name === "show_rate")
    return told(share(n.shown, n.shown + n.no_show), "share", [
      ["shown", n.shown],
      ["no_show", n.no_show],
    ]);
  if (isValue(name)) return { ...ofMoney(roi.values[name]), exchanged: pricedOf(roi, name) };
  if (isCost(name)) return kindOf(roi, name);
  return name === "cost" ? costOf(roi) : roiOf(roi);
}

/** The value whose prices in other currencies it includes; expected payments are a share of shown appointments. */
function pricedOf({ values: came }: Roi, name: ValueName): PricedName | null {
  const priced = name === "expected_paid" ? "shown" : name;
  return isPriced(priced) && came[priced].exchanges?.length ? priced : null;
}

/** All amounts of one kind of cost, in every currency owed. */
function kindOf({ costs: all }: Roi, kind: CostKind): Told {
  const parts = all.filter(({ formula }) => formula === kind);
  const whole = sum(parts.map(({ amount_minor }) => amount_minor));
  const [only] = parts;
  return {
    ...told(whole, "money", parts.length === 1 && only ? Object.entries(only.inputs) : []),
    missing: parts.flatMap(({ missing }) => missing),
    // A day of models has no rows to open: the days are the lowest level.
    exchanged: kind === "ai" || parts.some(({ exchange }) => exchange) ? kind : null,
  };
}

function costOf(roi: Roi): Told {
  const kinds = costs.filter((kind) => roi.costs.some(({ formula }) => formula === kind));
  return {
    ...told(roi.cost.amount_minor, "money", []),
    missing: roi.cost.missing,
    of: kinds.map((name) => ({ name, result: kindOf(roi, name).result })),
  };
}

function roiOf(roi: Roi): Told {
  const { roi_basis_points: points, values: came, cost } = roi;
  return {
    ...told(points === null ? null : points / 10_000, "share", []),
    missing: [...came.shown.missing, ...cost.missing],
    of: [
      { name: "shown", result: came.shown.amount_minor },
      { name: "cost", result: cost.amount_minor },
    ],
  };
}

/** Null if a part is: an amount without a rate has no sum. */
const sum = (amounts: readonly (number | null)[]) =>
  amounts.includes(null) ? null : amounts.reduce<number>((all, each) => all + (each ?? 0), 0);
