import type { Rate } from "../../contract/spending.ts";

export interface Rates {
  /** The publisher of these rates, recorded with what was converted. */
  readonly source: string;
  /** All rates published between two days, inclusive; the latest earlier one if there are none. Throws a Refusal. */
  between(base: string, quote: string, from: string, to: string): Promise<Rate[]>;
}
