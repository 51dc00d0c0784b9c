/**
 * Deliberate refusals and the HTTP status of each. The codes are for machines and are listed in docs/error-codes.md.
 */
const STATUS = {
  bad_json: 400,
  bad_signature: 401,
  not_signed_in: 401,
  role_too_low: 403,
  not_found: 404,
  endpoint_not_found: 404,
  organization_not_found: 404,
  method_not_allowed: 405,
  no_payment_account: 409,
  body_too_large: 413,
  bad_content_type: 415,
  bad_request: 422,
  unexpected: 500,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof STATUS;

interface Details extends ErrorOptions {
  /** Seconds after which the caller may retry. */
  retryAfter?: number;
  /** Response headers, such as Allow. */
  headers?: Record<string, string>;
}

/** The only error we throw on purpose: the code is for machines, the message for people. */
export class Problem extends Error {
  readonly headers: Record<string, string>;

  private constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    { retryAfter, headers, ...options }: Details,
  ) {
    super(message, options);
    this.name = "Problem";
    this.headers = { ...headers, ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }) };
  }

  static of(code: ProblemCode, message: string, details: Details = {}): Problem {
    return new Problem(code, STATUS[code], message, details);
  }

  /**
   * A refusal by the database: its SQLSTATE PTnnn is the status, its message the code, its hint the text for people.
   */
  static refused(code: string, status: number, hint: string): Problem {
    return new Problem(code, status, hint || code.replaceAll("_", " "), {});
  }

  /** A dependency is down. Providers and people retry; nothing is lost. */
  static unavailable(what: string, cause?: unknown): Problem {
    return Problem.of("unavailable", `${what} cannot be reached right now`, { retryAfter: 5, cause });
  }
}
