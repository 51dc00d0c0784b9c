export interface RefusalFacts {
  /**
   * `rejected`: never retry. `later`: certainly not done yet. `unsure`: it may have happened, so ask before retrying.
   */
  kind: "rejected" | "later" | "unsure";
  /**
   * The provider's own code if it has one, otherwise ours: `timeout`, `unreachable`, `invalid_key`, `forbidden`,
   * `http_500` …
   */
  code: string;
  /** The provider's own text, truncated; for people who investigate. */
  detail: string;
  retryAfterSeconds?: number;
}

/** Why a client could not confirm that the effect happened. The only error that clients throw on purpose. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly kind: RefusalFacts["kind"];
  readonly code: string;
  readonly detail: string;
  readonly retryAfterSeconds?: number;

  constructor({ kind, code, detail, retryAfterSeconds }: RefusalFacts) {
    super(`${kind}: ${code}`);
    this.kind = kind;
    this.code = code;
    this.detail = detail.slice(0, 300);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
