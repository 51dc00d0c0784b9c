/**
 * The number of test files that run at once, each on its lane's platform. A platform that already runs is one lane.
 * tests/run.ts sets two for the whole suite, because one lane leaves half of two cores idle.
 */
export const LANES = process.env.CALLBOARD_STACK ? 1 : Number(process.env.CALLBOARD_LANES ?? 1);
