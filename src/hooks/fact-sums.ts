/** The counts and sums of the view daily_facts; its comment says which date rules each. */
export const facts = [
  "calls",
  "inbound",
  "answered",
  "not_connected",
  "voicemail",
  "talk_seconds",
  "claimed_bookings",
  "confirmed_bookings",
  "callbacks",
  "not_interested",
  "cost_usd_micros",
  "booked",
  "due",
  "shown",
  "no_show",
  "cancelled",
  "shown_priced",
  "shown_value_minor",
] as const;
export type FactSums = Record<(typeof facts)[number], number>;

export function sumFacts(days: readonly FactSums[]): FactSums {
  const sums = Object.fromEntries(facts.map((fact) => [fact, 0])) as FactSums;
  for (const day of days) for (const fact of facts) sums[fact] += day[fact];
  return sums;
}

/** A fraction, or null where there is nothing to divide by. */
export function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/**
 * Minor units. A shown appointment counts at its own price, else at `valueMinor`; null when some have no price and
 * the organization has not said what one is worth.
 */
export function revenueShown(sums: FactSums, valueMinor: number | null): number | null {
  const unpriced = sums.shown - sums.shown_priced;
  if (unpriced > 0 && valueMinor === null) return null;
  return sums.shown_value_minor + unpriced * (valueMinor ?? 0);
}

/** Millionths of a dollar per second of talk, or null before there is any. */
export function costPerSecond(sums: FactSums): number | null {
  return sums.cost_usd_micros > 0 ? share(sums.cost_usd_micros, sums.talk_seconds) : null;
}
