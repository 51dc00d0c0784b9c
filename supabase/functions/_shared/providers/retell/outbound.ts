import { ask } from "../asking/ask.ts";
import { type Connection, type Outside, probe } from "../asking/connection.ts";
import { listAt, sentAs, textAt } from "../asking/lenient-answer.ts";
import type { ProviderAccount } from "../asking/provider-account.ts";
import type { Voice } from "../ports/voice.ts";

const headersOf = ({ apiKey }: ProviderAccount) => ({
  authorization: `Bearer ${apiKey}`,
  "content-type": "application/json",
});

/** Retell signs its webhooks with an API key, so the stored webhook secret can be tested as one. */
export const retellConnection = (outside: Outside): Connection => ({
  test: ({ apiKey }) => probe(outside, "/list-agents", { authorization: `Bearer ${apiKey}` }),
});

/** Retell has no idempotency key: our id is stored in the call's metadata and looked up there. */
export const retellVoice = (outside: Outside, account: ProviderAccount): Voice => ({
  async place({ attemptId, to, from, agentRef, variables, metadata }) {
    const body = {
      from_number: from,
      to_number: to,
      ...(agentRef && { override_agent_id: agentRef }),
      metadata: { ...metadata, attempt_id: attemptId },
      retell_llm_dynamic_variables: variables,
    };
    const answer = await ask(outside, {
      method: "POST",
      path: "/v2/create-phone-call",
      headers: headersOf(account),
      body: JSON.stringify(body),
    });
    return sentAs(textAt(answer.body, "call_id"));
  },

  async find(attemptId) {
    // Not by time: a call that never connected has no start time, and a filter on it would hide exactly those.
    const filter_criteria = { metadata: [{ type: "string", op: "eq", key: "attempt_id", value: attemptId }] };
    const answer = await ask(outside, {
      method: "POST",
      path: "/v3/list-calls",
      headers: headersOf(account),
      body: JSON.stringify({ filter_criteria, limit: 50 }),
      harmless: true,
    });
    const ours = listAt(answer.body, "items").find(
      (call) => textAt(call, "metadata", "attempt_id") === attemptId,
    );
    return ours ? sentAs(textAt(ours, "call_id")) : null;
  },
});
