/** Scales the number of random cases: `CALLBOARD_CASES=10 npm test -- tests/stack/ingest/order.test.ts` draws ten times as many. */
const FACTOR = Number(process.env.CALLBOARD_CASES ?? 1);

export const cases = (usual: number): number => Math.max(1, Math.round(usual * FACTOR));

/** The time limit in milliseconds of a test with random cases, scaled with their number. */
export const timeFor = (usual: number): number => usual * Math.max(1, FACTOR);
