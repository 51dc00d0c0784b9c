import { z } from "zod";

/** How a provider can fail. Modes with `after` fail after the effect has happened. */
export const faultModes = [
  "http_500",
  "http_500_after",
  "http_429",
  "hang_before",
  "hang_after",
  "truncated_after",
  "lost_answer_after",
] as const;

export const fault = z.object({
  provider: z.string(),
  mode: z.enum(faultModes),
  /** How many requests fail. */
  times: z.int().min(1).default(1),
  /** How many requests succeed first. */
  skip: z.int().min(0).default(0),
  /** Seconds, for http_429. */
  retry_after: z.number().min(0).default(1),
});
export type Fault = z.output<typeof fault>;

/** The faults that tests requested (POST /faults, DELETE /faults). Each request that changes something uses up one. */
export class Faults {
  #waiting: Fault[] = [];

  add(wanted: Fault) {
    this.#waiting.push({ ...wanted });
  }

  clear() {
    this.#waiting = [];
  }

  /** The faults not yet used up. */
  get waiting(): readonly Fault[] {
    return this.#waiting;
  }

  next(provider: string): Fault | undefined {
    const found = this.#waiting.find((each) => each.provider === provider);
    if (!found) return undefined;
    if (found.skip > 0) {
      found.skip -= 1;
      return undefined;
    }
    found.times -= 1;
    if (found.times === 0) this.#waiting = this.#waiting.filter((each) => each !== found);
    return found;
  }
}
