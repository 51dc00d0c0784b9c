import type { Activity } from "../../contract/spending.ts";

export interface AiSpending {
  /** The last 30 completed UTC days of one key, named by its SHA-256. Never includes today. Throws a Refusal. */
  activityOf(apiKeyHash: string): Promise<Activity[]>;
}
