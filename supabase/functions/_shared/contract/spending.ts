/** Spending data read from outside, passed from the clients to the tables. */

/** The exchange rate of one currency in another, as published by a central bank. */
export interface Rate {
  /** The day of publication, YYYY-MM-DD; earlier than the requested day on weekends and holidays. */
  day: string;
  /** Decimal text as the source wrote it; never used in floating point. */
  rate: string;
}

/** What one key spent on one model and endpoint in one completed UTC day. */
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
  /** Dollars taken from the account's credits, as decimal text. */
  cost_usd: string;
  /** Dollars billed by the model's own provider, if the account brings its own key. */
  byok_usd: string;
}
