import type { Rate } from "../../contract/spending.ts";

export interface Rates {
  /** Whose rates these are, for the record of what was converted with them. */
  readonly source: string;
  /** All rates published between two days, both included; or the last one before, where none was. Throws a Refusal. */
  between(base: string, quote: string, from: string, to: string): Promise<Rate[]>;
}
