/** How many random cases tests draw: `CALLBOARD_CASES=10 npm test -- tests/stack/ingest/order.test.ts` draws ten times as many. */
const FACTOR = Number(process.env.CALLBOARD_CASES ?? 1);

export const cases = (usual: number): number => Math.max(1, Math.round(usual * FACTOR));

/** Milliseconds that a test of random cases may take: the more cases, the longer. */
export const timeFor = (usual: number): number => usual * Math.max(1, FACTOR);
