/**
 * One line of JSON per log entry. Successes are sampled and errors capped, because the hosted runtime drops
 * everything beyond 100 lines in 10 seconds. Callers pass codes, ids and durations: never secrets, never bodies.
 */
export type Fields = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  success(what: string, fields?: Fields): void;
  failure(what: string, fields?: Fields): void;
}

const WINDOW_MS = 10_000;
const SUCCESSES = 5;
const FAILURES = 50;

/** Lets `limit` lines through per window and counts the rest; the next line that passes reports the count. */
function sampler(limit: number, now: () => Date) {
  let [began, passed, unsaid] = [Number.NEGATIVE_INFINITY, 0, 0];
  return (): { unsaid: number } | null => {
    const at = now().getTime();
    if (at - began >= WINDOW_MS) [began, passed] = [at, 0];
    if (passed >= limit) {
      unsaid += 1;
      return null;
    }
    passed += 1;
    const report = { unsaid };
    unsaid = 0;
    return report;
  };
}

export function createLog(write: (line: string) => void, now: () => Date): Log {
  const level = (name: "info" | "error", limit: number) => {
    const admitted = sampler(limit, now);
    return (what: string, fields: Fields = {}) => {
      const report = admitted();
      if (!report) return;
      const unsaid = report.unsaid > 0 ? { unsaid: report.unsaid } : {};
      write(JSON.stringify({ level: name, at: now().toISOString(), what, ...fields, ...unsaid }));
    };
  };
  return { success: level("info", SUCCESSES), failure: level("error", FAILURES) };
}
