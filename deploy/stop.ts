/** Exit codes of `npm run deploy`. */
export const EXIT = {
  done: 0,
  /** Refused or failed before anything changed. */
  refused: 1,
  usage: 2,
  /** Some steps are done, others are not. */
  halfway: 3,
  /** Everything is deployed, but the check of the running project failed. */
  unverified: 4,
} as const;

/** A reason to stop, with what the reader can do about it. Printed without a stack. */
export class Stop extends Error {
  override readonly name = "Stop";

  constructor(
    message: string,
    readonly remedy: string,
    readonly exitCode: number = EXIT.refused,
  ) {
    super(message);
  }
}
