/** What is read of the outside world about money spent, from the clients to the tables. */

/** What one unit of a currency was worth in another, as a central bank published it. */
export interface Rate {
  /** The day it was published, YYYY-MM-DD: earlier than the one asked for on weekends and holidays. */
  day: string;
  /** As the source wrote it, in decimals: it is never computed with here. */
  rate: string;
}

/** What one key spent on one model and endpoint within one completed UTC day. */
export interface Activity {
  /** YYYY-MM-DD, UTC. */
  day: string;
  model: string;
  endpoint_id: string;
  provider_name: string | null;
  requests: number;
  prompt_tokens: number;
  completion_tokens: number;
  reasoning_tokens: number;
  /** Dollars taken from the account's credits, in decimals. */
  cost_usd: string;
  /** Dollars the model's own provider bills, where its key was brought along. */
  byok_usd: string;
}
