import type { Roi } from "@/data/roi/roi.ts";

const COUNTS = [
  "calls",
  "answered",
  "talk_seconds",
  "claimed",
  "confirmed",
  "booked",
  "shown",
  "no_show",
] as const;

export interface Pair {
  name: (typeof COUNTS)[number] | "shownValue" | "cost";
  kind: "count" | "money";
  kept: number | null;
  recounted: number | null;
}

/** The figures as kept beside the same ones counted from every row. */
export function comparedOf(kept: Roi, recounted: Roi): Pair[] {
  const counts = COUNTS.map((name): Pair => {
    return { name, kind: "count", kept: kept.counts[name], recounted: recounted.counts[name] };
  });
  const money = (name: Pair["name"], of: (roi: Roi) => number | null): Pair => {
    return { name, kind: "money", kept: of(kept), recounted: of(recounted) };
  };
  return [
    ...counts,
    money("shownValue", ({ values }) => values.shown.amount_minor),
    money("cost", ({ cost }) => cost.amount_minor),
  ];
}
