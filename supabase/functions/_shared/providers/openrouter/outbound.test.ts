import { describe, expect, it } from "vitest";
import { readEnv } from "../../platform/env.ts";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { openrouterConnection, openrouterSpending } from "./outbound.ts";

const account = { apiKey: "management_1", config: {} };
const hash = "ab".repeat(32);

describe("OpenRouter", () => {
  it("requests the activity of one key, named by its hash", async () => {
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

  it("is parsed as in its reference, today's form and the optional fields included", async () => {
    // openrouter.ai/docs/api/api-reference/analytics: an example of an activity item, and one of a workspace.
    const example = {
      byok_usage_inference: 0.012,
      completion_tokens: 125,
      date: "2025-08-24",
      endpoint_id: "550e8400-e29b-41d4-a716-446655440000",
      model: "openai/gpt-4.1",
      model_permaslug: "openai/gpt-4.1-2025-04-14",
      prompt_tokens: 50,
      provider_name: "OpenAI",
      reasoning_tokens: 25,
      requests: 5,
      usage: 0.015,
    };
    const tiny = { ...example, date: "2025-08-24 00:00:00", usage: 1.2e-7, workspace_id: "ws_1" };
    const bare = { date: "2025-08-25", model: "m", usage: 0, byok_usage_inference: null, endpoint_id: null };
    const { outside } = recorded(json(200, { data: [example, tiny, bare] }));
    const [told, small, least] = await openrouterSpending(outside, account).activityOf(hash);
    expect(told).toEqual({
      day: "2025-08-24",
      model: "openai/gpt-4.1",
      endpoint_id: "550e8400-e29b-41d4-a716-446655440000",
      provider_name: "OpenAI",
      requests: 5,
      prompt_tokens: 50,
      completion_tokens: 125,
      reasoning_tokens: 25,
      cost_usd: "0.015",
      byok_usd: "0.012",
    });
    expect(small).toMatchObject({ day: "2025-08-24", cost_usd: "1.2e-7" });
    expect(least).toMatchObject({ requests: 0, cost_usd: "0", byok_usd: "0", endpoint_id: "" });
  });

  it("uses the URL of its reference", async () => {
    const { outside, asked } = recorded(json(200, { data: [] }));
    const baseUrl = readEnv(["OPENROUTER_API_URL"], () => undefined).OPENROUTER_API_URL;
    await openrouterSpending({ ...outside, baseUrl }, account).activityOf(hash);
    expect(asked[0]?.url.href).toBe(`https://openrouter.ai/api/v1/activity?api_key_hash=${hash}`);
  });

  it.each([
    [400, "rejected"],
    [401, "later"],
    [429, "later"],
    [500, "later"],
    [529, "later"],
  ])("is refused with %i as in its reference: %s", async (status, kind) => {
    const { outside } = recorded(json(status, { error: { code: status, message: "Said by the reference" } }));
    expect(await refusal(openrouterSpending(outside, account).activityOf(hash))).toMatchObject({ kind });
  });

  it.each([
    ["costs are missing", { date: "2026-03-01", model: "m" }],
    ["a cost is text", { date: "2026-03-01", model: "m", usage: "0.1" }],
    ["a day is invalid", { date: "yesterday", model: "m", usage: 0 }],
    ["a count of requests is fractional", { date: "2026-03-01", model: "m", usage: 0, requests: 1.5 }],
  ])("is rejected as a whole if %s", async (_, row) => {
    const good = { date: "2026-03-01", model: "m", usage: 1 };
    const { outside } = recorded(json(200, { data: [good, row] }));
    expect(await refusal(openrouterSpending(outside, account).activityOf(hash))).toMatchObject({
      kind: "later",
      code: "unreadable_answer",
    });
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
  ])("is a refusal for later if it %s", async (_, answer, code) => {
    const { outside } = recorded(answer);
    const asking = openrouterSpending(outside, account).activityOf(hash);
    expect(await refusal(asking)).toMatchObject({ kind: "later", code });
  });

  it("is tested with a read that only a management key may do", async () => {
    const { outside, asked } = recorded(json(403, {}));
    expect(await openrouterConnection(outside).test(account)).toBe("invalid_key");
    expect(asked[0]?.url.pathname).toBe("/v1/credits");
  });
});
