import { z } from "zod";
import type { Activity } from "../../contract/spending.ts";
import { ask } from "../asking/ask.ts";
import { type Connection, type Outside, probe } from "../asking/connection.ts";
import type { ProviderAccount } from "../asking/provider-account.ts";
import { Refusal } from "../asking/refusal.ts";
import type { AiSpending } from "../ports/ai-spending.ts";

const authorised = ({ apiKey }: Pick<ProviderAccount, "apiKey">) => ({ authorization: `Bearer ${apiKey}` });

/** Reads something only a management key may read; no other key can read the activity. */
export const openrouterConnection = (outside: Outside): Connection => ({
  test: (account) => probe(outside, "/v1/credits", authorised(account)),
});

export const openrouterSpending = (outside: Outside, account: ProviderAccount): AiSpending => ({
  async activityOf(apiKeyHash) {
    const { body } = await ask(outside, {
      method: "GET",
      path: `/v1/activity?${new URLSearchParams({ api_key_hash: apiKeyHash })}`,
      headers: authorised(account),
      harmless: true,
    });
    const told = activity.safeParse(body);
    if (told.success) return told.data.data.map(activityOf);
    throw new Refusal({
      kind: "later",
      code: "unreadable_answer",
      detail: "The response contains no activity",
    });
  },
});

const count = z.int().min(0).nullish();
const dollars = z.number().min(0).nullish();
const row = z.object({
  // Sometimes followed by a time; only the day counts.
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
  model: z.string().min(1),
  endpoint_id: z.string().nullish(),
  provider_name: z.string().nullish(),
  usage: z.number().min(0),
  byok_usage_inference: dollars,
  requests: count,
  prompt_tokens: count,
  completion_tokens: count,
  reasoning_tokens: count,
});
const activity = z.object({ data: z.array(row) });

const activityOf = (told: z.output<typeof row>): Activity => ({
  day: told.date.slice(0, 10),
  model: told.model,
  endpoint_id: told.endpoint_id ?? "",
  provider_name: told.provider_name ?? null,
  requests: told.requests ?? 0,
  prompt_tokens: told.prompt_tokens ?? 0,
  completion_tokens: told.completion_tokens ?? 0,
  reasoning_tokens: told.reasoning_tokens ?? 0,
  cost_usd: String(told.usage),
  byok_usd: String(told.byok_usage_inference ?? 0),
});
