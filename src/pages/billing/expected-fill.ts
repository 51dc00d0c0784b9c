import { addDays } from "@/lib/period.ts";

export interface ExpectedFill {
  /** Days, YYYY-MM-DD. */
  on: string;
  earliest: string;
  /** Null: the shows are too uneven to say. */
  latest: string | null;
  /** Shows a week, on average. */
  pace: number;
}

/**
 * When a milestone will be full if shows come as they did in the last whole weeks: at their average, and at two
 * standard errors more and less. Null with fewer than two weeks, or without shows.
 */
export function expectFill(left: number, weeks: readonly number[], today: string): ExpectedFill | null {
  if (weeks.length < 2) return null;
  const pace = weeks.reduce((sum, shows) => sum + shows, 0) / weeks.length;
  if (pace === 0) return null;
  const variance = weeks.reduce((sum, shows) => sum + (shows - pace) ** 2, 0) / (weeks.length - 1);
  const error = 2 * Math.sqrt(variance / weeks.length);
  const dayAt = (perWeek: number) => addDays(today, Math.ceil((7 * left) / perWeek));
  return {
    on: dayAt(pace),
    earliest: dayAt(pace + error),
    latest: pace > error ? dayAt(pace - error) : null,
    pace,
  };
}
