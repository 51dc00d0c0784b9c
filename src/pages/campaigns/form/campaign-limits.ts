/** Bounds of a campaign's numbers; must match the table's constraints. */
export const limits = {
  concurrency: [1, 100],
  maxAttempts: [1, 10],
  gapMinutes: [240, 43_200],
  dailyCap: [1, 2],
  retryMinutes: [1, 43_200],
  percent: [1, 100],
  minAttempts: [1, 100_000],
  windowMinutes: [1, 10_080],
  maxCost: [1, 1_000_000],
} as const satisfies Record<string, readonly [number, number]>;

export type Limit = keyof typeof limits;
