import { Problem } from "../platform/problem.ts";

/** Raised by one of our own functions: `PT409` is HTTP 409, its message the machine code. */
const OURS = /^PT([45]\d\d)$/;

/** The connection ended during the statement, which may or may not have been executed. */
const CUT_OFF = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "ECONNRESET",
  "EPIPE",
  "57P01",
  "57P02",
]);

/**
 * Down or too busy for now: no route, no free connection, starting up, timed out, lost a race between transactions.
 */
const AWAY =
  /^(?:08...|53...|57P0.|57014|40001|40P01|55P03|CONNECT_TIMEOUT|CONNECTION_\w+|E(?:CONN\w+|PIPE|NOTFOUND|TIMEDOUT|HOSTUNREACH|AI_AGAIN|NETUNREACH))$/;

const codeOf = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
};

export const wasCutOff = (error: unknown): boolean => CUT_OFF.has(codeOf(error));

/** Maps a database error to a Problem; returns the error itself if it is a fault of ours. */
export function problemOf(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const code = codeOf(error);
  const status = OURS.exec(code)?.[1];
  if (status && error instanceof Error) {
    const hint = "hint" in error && typeof error.hint === "string" ? error.hint : "";
    return Problem.refused(error.message, Number(status), hint);
  }
  return AWAY.test(code) ? Problem.unavailable("The database", error) : error;
}
