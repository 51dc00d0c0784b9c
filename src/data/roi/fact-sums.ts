/** The counts and sums of the view daily_facts; its comment defines the date of each. */
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

/** A fraction, or null if the divisor is 0. */
export function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** Millionths of a dollar per second of talk, or null without any. */
export function costPerSecond(sums: FactSums): number | null {
  return sums.cost_usd_micros > 0 ? share(sums.cost_usd_micros, sums.talk_seconds) : null;
}
