/** What one unit of a currency was worth in another, as a central bank published it. */
export interface Rate {
  /** The day it was published, YYYY-MM-DD: earlier than the one asked for on weekends and holidays. */
  day: string;
  /** As the source wrote it, in decimals: it is never computed with here. */
  rate: string;
}

export interface Rates {
  /** Whose rates these are, for the record of what was converted with them. */
  readonly source: string;
  /** All rates published between two days, both included; or the last one before, where none was. Throws a Refusal. */
  between(base: string, quote: string, from: string, to: string): Promise<Rate[]>;
}
