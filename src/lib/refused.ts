/**
 * The one error of every request to the platform. `code` is for machines (our own code, else the SQLSTATE or
 * PostgREST's, else `network`); `status` the HTTP status, 0 when no answer came; `id` what a person may quote.
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

  /** Short and quotable on the phone: the code and when it happened (UTC). */
  get id(): string {
    return `${this.code}-${this.at.toISOString().slice(5, 19).replace(/[-:T]/g, "")}`;
  }
}

/** Our functions raise `PTnnn` with the machine code as message; everything else keeps its own code. */
export function machineCode(code: string, message: string): string {
  return /^PT\d{3}$/.test(code) && /^[a-z0-9_]+$/.test(message) ? message : code;
}
