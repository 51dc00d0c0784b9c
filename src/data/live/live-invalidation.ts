import type { Clock } from "@/lib/clock.ts";

/** Milliseconds between two refetches of one table: LEAST while the platform responds that quickly, MOST at most. */
const LEAST = 40;
const MOST = 250;

interface TableState {
  dirty: boolean;
  busy: boolean;
}

/**
 * Turns a stream of changes into few refetches: the first at once, then one at a time per table, with a pause that
 * grows with the duration of the last refetch. A slow platform is asked less often; a fast one shows every change.
 */
export function createInvalidation(refetch: (table: string) => Promise<unknown>, clock: Clock) {
  const tables = new Map<string, TableState>();
  let stopped = false;

  async function run(table: string, state: TableState) {
    state.dirty = false;
    state.busy = true;
    const started = clock.now().getTime();
    // A failed refetch shows in its own query; the next change retries.
    await refetch(table).catch(() => {});
    const took = clock.now().getTime() - started;
    const pause = Math.min(MOST, Math.max(LEAST, 2 * took - LEAST)) - took;
    clock.after(Math.max(0, pause), () => {
      state.busy = false;
      if (state.dirty && !stopped) void run(table, state);
    });
  }

  return {
    changed(table: string) {
      const state = tables.get(table) ?? { dirty: false, busy: false };
      tables.set(table, state);
      if (state.busy) state.dirty = true;
      else void run(table, state);
    },
    stop() {
      stopped = true;
    },
  };
}
