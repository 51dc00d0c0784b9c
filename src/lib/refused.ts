/**
 * The one error of every request to the platform. `code` is for machines (our own code, otherwise SQLSTATE, PostgREST's
 * or `network`); `status` is the HTTP status, 0 without a response; `id` is what a person may quote.
 */
export class Refused extends Error {
  override name = "Refused";
  readonly at = new Date();
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }

  /** Short enough to quote on the phone: the code and the time (UTC). */
  get id(): string {
    return `${this.code}-${this.at.toISOString().slice(5, 19).replace(/[-:T]/g, "")}`;
  }
}

/** Our functions raise `PTnnn` with the machine code as message; all other errors keep their own code. */
export function machineCode(code: string, message: string): string {
  return /^PT\d{3}$/.test(code) && /^[a-z0-9_]+$/.test(message) ? message : code;
}
