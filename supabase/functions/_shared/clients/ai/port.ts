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

export interface AiSpending {
  /** The last 30 completed UTC days of one key, named by its SHA-256. Today is never among them. Throws a Refusal. */
  activityOf(apiKeyHash: string): Promise<Activity[]>;
}
