import { Refusal } from "../_shared/providers/asking/refusal.ts";
import type { AiSpending } from "../_shared/providers/ports/ai-spending.ts";
import type { Rates } from "../_shared/providers/ports/rates.ts";
import type { Answered, DueActivity, Spending } from "../_shared/store/spending.ts";

export interface SpendingWorld {
  spending: Spending;
  rates: Rates;
  /** Decrypts the management key of that organization. Throws a Refusal if there is none. */
  aiOf(organizationId: string): Promise<AiSpending>;
}

/** Number of rows stored, and of requests refused. */
export interface Tally {
  rates: number;
  activity: number;
  refused: number;
}

/** Fetches everything that is due, one request after the other: each source is asked a few times a day. */
export async function readSpending({ spending, rates, aiOf }: SpendingWorld): Promise<Tally> {
  const tally = { rates: 0, activity: 0, refused: 0 };
  for (const due of await spending.dueRates()) {
    const answered = await answerOf(() => rates.between(due.base, due.quote, due.from_day, due.to_day));
    if (answered.refused) tally.refused += 1;
    tally.rates += await spending.storeRates(due, rates.source, answered);
  }
  for (const due of await spending.dueActivity()) {
    const answered = await answerOf(() => activityOf(due));
    if (answered.refused) tally.refused += 1;
    tally.activity += await spending.storeActivity(due, answered);
  }
  return tally;

  async function activityOf({ account_organization_id, api_key_hash }: DueActivity) {
    return (await aiOf(account_organization_id)).activityOf(api_key_hash);
  }
}

/** A refusal is recorded, so that one source that is down does not hold up the others. */
async function answerOf<Row>(asking: () => Promise<Row[]>): Promise<Answered<Row>> {
  try {
    return { rows: await asking() };
  } catch (error) {
    if (error instanceof Refusal) return { rows: [], refused: error.code };
    throw error;
  }
}
