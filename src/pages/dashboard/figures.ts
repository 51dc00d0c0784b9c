import { type FactSums, share } from "@/data/roi/fact-sums.ts";
import type { CostKind, Roi } from "@/data/roi/roi-answers.ts";

export const figureNames = [
  "calls",
  "answered",
  "booked",
  "claims",
  "shown",
  "revenue",
  "cost",
  "roi",
] as const;
export type FigureName = (typeof figureNames)[number];

/** The format of a value: a count, a fraction, minor units of the organization's currency. */
export type Kind = "count" | "share" | "minor";
export type Reason =
  | "noCalls"
  | "noClaims"
  | "noVerdicts"
  | "noValue"
  | "noCost"
  | "noRate"
  | "costElsewhere";
export type InputName =
  | "calls"
  | "answered"
  | "booked"
  | "claimed"
  | "confirmed"
  | "due"
  | "shown"
  | "noShow"
  | "undecided"
  | "priced"
  | "pricedValue"
  | "unpriced"
  | "value"
  | "revenue"
  | "cost"
  | CostKind
  | "perShown";

export interface Input {
  name: InputName;
  value: number | null;
  kind: Kind;
}

/** A figure with its explanation. A null value always has a reason. */
export interface Figure {
  value: number | null;
  kind: Kind;
  reason: Reason | null;
  inputs: Input[];
  /** How many rows it was counted from. */
  rows: number;
}

export interface Change {
  change: number;
  in: "percent" | "points";
}

const count = (name: InputName, value: number): Input => ({ name, value, kind: "count" });

/** The counts of a period, from the sums of its daily facts. Unknown is null with its reason, never 0. */
export function counted(sums: FactSums) {
  const decided = sums.shown + sums.no_show;
  return {
    calls: figure("count", sums.calls, null, sums.calls, [count("calls", sums.calls)]),
    answered: figure("share", share(sums.answered, sums.calls), "noCalls", sums.calls, [
      count("answered", sums.answered),
      count("calls", sums.calls),
    ]),
    booked: figure("count", sums.booked, null, sums.booked, [count("booked", sums.booked)]),
    claims: figure(
      "share",
      share(sums.confirmed_bookings, sums.claimed_bookings),
      "noClaims",
      sums.claimed_bookings,
      [count("confirmed", sums.confirmed_bookings), count("claimed", sums.claimed_bookings)],
    ),
    shown: figure("share", share(sums.shown, decided), "noVerdicts", decided, [
      count("shown", sums.shown),
      count("noShow", sums.no_show),
      count("undecided", undecided(sums)),
    ]),
  };
}

/** Value and cost: the figures of /roi, not a second calculation. */
export function valued({ values, counts, costs, cost, roi_basis_points: roi }: Roi) {
  const { inputs } = values.shown;
  const priced = (inputs.priced ?? 0) + (inputs.priced_elsewhere ?? 0);
  const spent = costs.length > 0 ? cost.amount_minor : null;
  const noValue = values.shown.missing.includes("rate") ? "noRate" : "noValue";
  return {
    revenue: figure("minor", values.shown.amount_minor, noValue, counts.shown, [
      count("priced", priced),
      {
        name: "pricedValue",
        value: (inputs.priced_minor ?? 0) + (inputs.exchanged_minor ?? 0),
        kind: "minor",
      },
      count("unpriced", counts.shown - priced),
      { name: "value", value: inputs.value_minor ?? null, kind: "minor" },
    ]),
    cost: figure("minor", spent, noCost(costs.length, cost, counts.calls), cost.rows, [
      ...costs.map(({ formula, amount_minor: value }): Input => ({ name: formula, value, kind: "minor" })),
      {
        name: "perShown",
        value: spent === null || counts.shown === 0 ? null : Math.round(spent / counts.shown),
        kind: "minor",
      },
    ]),
    roi: figure(
      "share",
      roi === null ? null : roi / 10_000,
      values.shown.amount_minor === null ? noValue : noCost(costs.length, cost, counts.calls),
      counts.shown + cost.rows,
      [
        { name: "revenue", value: values.shown.amount_minor, kind: "minor" },
        { name: "cost", value: spent, kind: "minor" },
      ],
    ),
  };
}

function noCost(kinds: number, { missing }: Roi["cost"], calls: number): Reason {
  if (missing.includes("elsewhere")) return "costElsewhere";
  if (missing.length > 0) return "noRate";
  return kinds > 0 || calls > 0 ? "noCost" : "noCalls";
}

/** Due in the period and neither shown nor missed: upcoming, without a verdict, or contested. */
export function undecided(sums: FactSums): number {
  return Math.max(0, sums.due - sums.shown - sums.no_show);
}

function figure(
  kind: Kind,
  value: number | null,
  reason: Reason | null,
  rows: number,
  inputs: Input[],
): Figure {
  return { kind, value, reason: value === null ? reason : null, rows, inputs };
}

/**
 * The change from one period to the next, or null without a previous value: for shares in points (0.01 is one
 * percentage point), for everything else as a fraction of the previous value. ROI is not a share.
 */
export function change(name: FigureName, now: Figure, before: Figure): Change | null {
  if (now.value === null || before.value === null) return null;
  if (now.kind === "share" && name !== "roi") return { change: now.value - before.value, in: "points" };
  if (before.value === 0) return null;
  return { change: (now.value - before.value) / Math.abs(before.value), in: "percent" };
}
