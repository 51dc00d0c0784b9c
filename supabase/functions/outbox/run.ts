import { Problem } from "../_shared/platform/problem.ts";
import { microBatch } from "../_shared/store/micro-batch.ts";
import type { Effect, Outbox, Result } from "../_shared/store/outbox.ts";
import { attempt, type Sender } from "./attempt.ts";

/** Rows per claim. */
const CLAIM = 100;
/** Concurrent effects. */
const LANES = 10;
/** No claim after so many effects: hosted ends an instance that has used two seconds of CPU. */
const MOST_EFFECTS = 2_000;
/** No claim after this: the caller waits for less than a minute. */
const CLAIM_UNTIL_MS = 30_000;
/**
 * No effect is started later than this after its claim: the client times out after 15 s, well before the lease of 45
 * s ends.
 */
const BEGIN_WITHIN_MS = 20_000;
/** An enqueue within a second of a wake does not wake us again, so we keep looking that much longer. */
const LINGER_MS = [500, 1_000] as const;

export interface Work {
  outbox: Pick<Outbox, "claim" | "finish" | "wake">;
  senderOf(effect: Effect): Promise<Sender>;
  /** Monotonic clock in milliseconds. */
  clock(): number;
  pause(milliseconds: number): Promise<void>;
}

export interface Tally {
  claimed: number;
  /** Results that counted, by name. */
  results: Partial<Record<Result["result"], number>>;
}

/**
 * Claims and performs due effects until none is left, time is up or the limit is reached; then it wakes the next run.
 * Effects not started in time go back.
 */
export async function runOutbox(work: Work, linger: readonly number[] = LINGER_MS): Promise<Tally> {
  const began = work.clock();
  const tally: Tally = { claimed: 0, results: {} };
  for (let idle = 0; work.clock() - began < CLAIM_UNTIL_MS && tally.claimed < MOST_EFFECTS; ) {
    const effects = await work.outbox.claim(CLAIM);
    if (effects.length > 0) {
      idle = 0;
      tally.claimed += effects.length;
      await doAll(work, effects, tally);
      continue;
    }
    const pause = linger[idle++];
    if (pause === undefined) return tally;
    await work.pause(pause);
  }
  await work.outbox.wake();
  return tally;
}

async function doAll(work: Work, effects: readonly Effect[], tally: Tally) {
  const claimedAt = work.clock();
  // Results are recorded at once, batched with others that are ready: a killed worker leaves little in doubt.
  const finish = microBatch<Result, null>(async (results) => {
    await work.outbox.finish(results);
    return results.map(() => null);
  }, FINISHING);
  const waiting = [...effects];
  const lane = async () => {
    for (let effect = waiting.shift(); effect; effect = waiting.shift()) {
      const inTime = work.clock() - claimedAt < BEGIN_WITHIN_MS;
      const result = inTime ? await attempt(effect, work.senderOf) : released(effect);
      await finish(result).catch((error: unknown) => {
        // An effect whose result cannot be recorded is better not started; its lease expires.
        waiting.length = 0;
        throw error;
      });
      tally.results[result.result] = (tally.results[result.result] ?? 0) + 1;
    }
  };
  // Every lane ends before anything is thrown, so that no run outlives its caller.
  const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

const FINISHING = {
  lanes: 1,
  items: CLAIM,
  weight: CLAIM,
  weigh: () => 1,
  worthApart: (error: unknown) => !(error instanceof Problem && error.code === "unavailable"),
};

const released = ({ id, leaseToken }: Effect): Result => ({
  id,
  lease_token: leaseToken,
  result: "released",
});
