import { addDays } from "@/lib/period.ts";

export interface ExpectedFill {
  /** Days, YYYY-MM-DD. */
  on: string;
  earliest: string;
  /** Null: the numbers vary too much. */
  latest: string | null;
  /** Shown appointments a week, on average. */
  pace: number;
}

/**
 * When a milestone will be full if shown appointments continue as in the last whole weeks: at their average, and within
 * two standard deviations of the waiting time, by the variation and number of the weeks. Null with fewer than two
 * weeks, or without shown appointments.
 */
export function expectFill(left: number, weeks: readonly number[], today: string): ExpectedFill | null {
  if (weeks.length < 2) return null;
  const pace = weeks.reduce((sum, shows) => sum + shows, 0) / weeks.length;
  if (pace === 0) return null;
  const variance = weeks.reduce((sum, shows) => sum + (shows - pace) ** 2, 0) / (weeks.length - 1);
  const squaredError = variance / weeks.length;
  const wait = left / pace;
  // Shown appointments arrive at random, and the pace is itself an estimate: both make the waiting time uncertain.
  const spread = (2 * Math.sqrt((left * variance) / pace + wait ** 2 * squaredError)) / pace;
  const after = (time: number) => addDays(today, Math.max(0, Math.ceil(7 * time)));
  return {
    on: after(wait),
    earliest: after(wait - spread),
    latest: 2 * Math.sqrt(squaredError) < pace ? after(wait + spread) : null,
    pace,
  };
}
