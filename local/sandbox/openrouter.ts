import type { Answer, Provider } from "./world.ts";

const refused = (code: number, message: string): Answer => ({
  status: code,
  body: { error: { code, message } },
});

const DAYS = 30;
const DAY_MS = 86_400_000;
const MODELS = [
  {
    model: "openai/gpt-4.1-mini",
    endpoint_id: "ep_openai_mini",
    provider_name: "OpenAI",
    perRequest: 0.0021,
  },
  {
    model: "anthropic/claude-sonnet-4",
    endpoint_id: "ep_anthropic_sonnet",
    provider_name: "Anthropic",
    perRequest: 0.0143,
  },
];

/** The part of OpenRouter's API that Callboard reads; all of it requires a management key. */
export const openrouter: Provider = {
  name: "openrouter",
  routes: /^GET \/v1\/(activity|credits)$/,
  effects: /^GET \/v1\/activity/,
  unauthorised: refused(401, "No auth credentials found"),
  answer(_, { url }, key) {
    // Keys for completions cannot read the account.
    if (!key.startsWith("sandbox_management")) return refused(403, "Only management keys can do this");
    if (url.pathname === "/v1/credits")
      return { status: 200, body: { data: { total_credits: 250, total_usage: 41.7 } } };
    const hash = url.searchParams.get("api_key_hash") ?? "";
    if (!/^[0-9a-f]{64}$/.test(hash)) return refused(400, "api_key_hash is no SHA-256");
    return { status: 200, body: { data: activity(hash) } };
  },
};

/** The last completed days. The same key and day always cost the same. */
function activity(hash: string) {
  const today = Math.floor(Date.now() / DAY_MS);
  return Array.from({ length: DAYS }, (_, ago) => today - ago - 1).flatMap((day) =>
    MODELS.map(({ perRequest, ...model }, index) => {
      const requests = 20 + ((Number.parseInt(hash.slice(0, 6), 16) + day * 37 + index * 11) % 60);
      return {
        date: new Date(day * DAY_MS).toISOString().slice(0, 10),
        ...model,
        model_permaslug: model.model,
        usage: Number((requests * perRequest).toFixed(6)),
        byok_usage_inference: 0,
        requests,
        prompt_tokens: requests * 1_450,
        completion_tokens: requests * 120,
        reasoning_tokens: 0,
      };
    }),
  );
}
