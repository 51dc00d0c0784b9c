import { costPerSecond, type FactSums, revenueShown, share } from "@/hooks/fact-sums.ts";
import { minorDigits } from "@/lib/format.ts";

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

/** How a value is written: a count, a fraction, minor units of the organization's currency, millionths of a dollar. */
export type Kind = "count" | "share" | "minor" | "usd";
export type Reason = "noCalls" | "noClaims" | "noVerdicts" | "noValue" | "noCost" | "noRate";
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
  | "perMinute";

export interface Input {
  name: InputName;
  value: number | null;
  kind: Kind;
}

/** A figure with everything that explains it. A null value always has a reason. */
export interface Figure {
  value: number | null;
  kind: Kind;
  reason: Reason | null;
  inputs: Input[];
  /** How many rows it was counted from. */
  rows: number;
}

export interface Money {
  /** ISO 4217 of the organization. */
  currency: string;
  /** Minor units; null until somebody has said what an appointment is worth. */
  valueMinor: number | null;
}

export interface Change {
  change: number;
  in: "percent" | "points";
}

const count = (name: InputName, value: number): Input => ({ name, value, kind: "count" });

/** All figures of a period from the sums of its daily facts. Unknown is null with its reason, never 0. */
export function figures(sums: FactSums, money: Money): Record<FigureName, Figure> {
  const decided = sums.shown + sums.no_show;
  const revenue = revenueShown(sums, money.valueMinor);
  const cost = sums.cost_usd_micros > 0 ? sums.cost_usd_micros : null;
  const perMinute = costPerSecond(sums);
  const costReason: Reason = sums.calls > 0 ? "noCost" : "noCalls";
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
    revenue: figure("minor", revenue, "noValue", sums.shown, [
      count("priced", sums.shown_priced),
      { name: "pricedValue", value: sums.shown_value_minor, kind: "minor" },
      count("unpriced", sums.shown - sums.shown_priced),
      { name: "value", value: money.valueMinor, kind: "minor" },
    ]),
    cost: figure("usd", cost, costReason, sums.calls, [
      count("calls", sums.calls),
      { name: "perMinute", value: perMinute && perMinute * 60, kind: "usd" },
    ]),
    roi: roi(sums, revenue, cost, costReason, money.currency),
  };
}

/** Due in the period and neither shown nor missed: still to come, waiting for a verdict, or contested. */
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

function roi(
  sums: FactSums,
  revenue: number | null,
  cost: number | null,
  costReason: Reason,
  currency: string,
): Figure {
  const reason =
    revenue === null ? "noValue" : cost === null ? costReason : currency === "USD" ? null : "noRate";
  const back = (revenue ?? 0) / 10 ** minorDigits(currency);
  const spent = (cost ?? 0) / 1_000_000;
  return {
    kind: "share",
    value: reason === null ? (back - spent) / spent : null,
    reason,
    rows: sums.shown + sums.calls,
    inputs: [
      { name: "revenue", value: revenue, kind: "minor" },
      { name: "cost", value: cost, kind: "usd" },
    ],
  };
}

/**
 * The change from one period to the next, or null where there is nothing to compare with: of a share of something in
 * points (0.01 is one percentage point), of everything else as a fraction of what it was. ROI is no share of anything.
 */
export function change(name: FigureName, now: Figure, before: Figure): Change | null {
  if (now.value === null || before.value === null) return null;
  if (now.kind === "share" && name !== "roi") return { change: now.value - before.value, in: "points" };
  if (before.value === 0) return null;
  return { change: (now.value - before.value) / Math.abs(before.value), in: "percent" };
}
