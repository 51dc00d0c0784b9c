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

/** Sends the missing chunks in order; failures in between are retried for about two minutes. */
export async function sendChunks({ chunks, done, send, signal, clock }: Sending): Promise<void> {
  for await (const rows of chunks) {
    signal.throwIfAborted();
    const firstLine = rows[0]?.line ?? 0;
    if (!done.has(firstLine)) await persistently(() => send(firstLine, rows), signal, clock);
  }
}

/** Retries an idempotent act until it succeeds, fails permanently, or has failed for about two minutes. */
export async function persistently<T>(act: () => Promise<T>, signal: AbortSignal, clock: Clock): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (tries === MOST_TRIES || !isPassing(error)) throw error;
      // Sending a chunk twice has no effect, so a lost response is harmless.
      await new Promise<void>((resolve) => clock.after(Math.min(30_000, 500 * 2 ** tries), resolve));
      signal.throwIfAborted();
    }
  }
}

/** No connection, a busy or failing platform, or a deadlock with deliveries about the same people. */
const isPassing = (error: unknown) =>
  error instanceof Refused &&
  (error.status === 0 || error.status === 429 || error.status >= 500 || error.code === "40P01");
