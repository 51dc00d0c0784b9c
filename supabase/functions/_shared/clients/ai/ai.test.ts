import { describe, expect, it } from "vitest";
import { json, recorded, refusal } from "../recorded.ts";
import { openrouterConnection, openrouterSpending } from "./openrouter.ts";

const account = { apiKey: "management_1", config: {} };
const hash = "ab".repeat(32);

describe("OpenRouter", () => {
  it("is asked for the activity of one key, named by its hash", async () => {
    const row = {
      date: "2026-03-01",
      model: "openai/gpt-4.1-mini",
      model_permaslug: "openai/gpt-4.1-mini-2025-04-14",
      endpoint_id: "ep_1",
      provider_name: "OpenAI",
      usage: 0.0215,
      byok_usage_inference: 0.5,
      requests: 5,
      prompt_tokens: 1_200,
      completion_tokens: 300,
      reasoning_tokens: 10,
    };
    const { outside, asked } = recorded(json(200, { data: [row] }));
    expect(await openrouterSpending(outside, account).activityOf(hash)).toEqual([
      {
        day: "2026-03-01",
        model: "openai/gpt-4.1-mini",
        endpoint_id: "ep_1",
        provider_name: "OpenAI",
        requests: 5,
        prompt_tokens: 1_200,
        completion_tokens: 300,
        reasoning_tokens: 10,
        cost_usd: "0.0215",
        byok_usd: "0.5",
      },
    ]);
    expect(asked[0]?.url.pathname).toBe("/v1/activity");
    expect(asked[0]?.url.searchParams.get("api_key_hash")).toBe(hash);
    expect(asked[0]?.headers.get("authorization")).toBe("Bearer management_1");
  });

  it.each([
    [
      "takes no key but a management key",
      json(403, { error: { code: 403, message: "Only management keys" } }),
      "forbidden",
    ],
    [
      "answers a cost below nothing",
      json(200, { data: [{ date: "2026-03-01", model: "m", usage: -1 }] }),
      "unreadable_answer",
    ],
  ])("is a refusal for later when it %s", async (_, answer, code) => {
    const { outside } = recorded(answer);
    const asking = openrouterSpending(outside, account).activityOf(hash);
    expect(await refusal(asking)).toMatchObject({ kind: "later", code });
  });

  it("is tested with what only a management key may read", async () => {
    const { outside, asked } = recorded(json(403, {}));
    expect(await openrouterConnection(outside).test(account)).toBe("invalid_key");
    expect(asked[0]?.url.pathname).toBe("/v1/credits");
  });
});
