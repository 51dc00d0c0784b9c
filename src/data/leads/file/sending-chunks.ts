import type { LeadRowToImport } from "@/data/leads/file/lead-rows.ts";
import type { Clock } from "@/lib/clock.ts";
import { Refused } from "@/lib/refused.ts";

interface Sending {
  chunks: AsyncIterable<LeadRowToImport[]>;
  /** First lines of the chunks the database already has. */
  done: ReadonlySet<number>;
  send: (firstLine: number, rows: LeadRowToImport[]) => Promise<unknown>;
  signal: AbortSignal;
  clock: Clock;
}

const MOST_TRIES = 8;

/** Sends what the database does not have yet, in order; what failed in between is tried again for about two minutes. */
export async function sendChunks({ chunks, done, send, signal, clock }: Sending): Promise<void> {
  for await (const rows of chunks) {
    signal.throwIfAborted();
    const firstLine = rows[0]?.line ?? 0;
    if (!done.has(firstLine)) await persistently(() => send(firstLine, rows), signal, clock);
  }
}

/** Does an act that is the same once or twice until it succeeds, fails for good, or has failed for about two minutes. */
export async function persistently<T>(act: () => Promise<T>, signal: AbortSignal, clock: Clock): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (tries === MOST_TRIES || !isPassing(error)) throw error;
      // The same chunk twice is once, so an answer that was lost is no reason for care.
      await new Promise<void>((resolve) => clock.after(Math.min(30_000, 500 * 2 ** tries), resolve));
      signal.throwIfAborted();
    }
  }
}

/** No connection, a platform that is busy or stumbles, or a deadlock with deliveries about the same people. */
const isPassing = (error: unknown) =>
  error instanceof Refused &&
  (error.status === 0 || error.status === 429 || error.status >= 500 || error.code === "40P01");
