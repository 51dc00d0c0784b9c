import { ask } from "../asking/ask.ts";
import { type Connection, type Outside, probe } from "../asking/connection.ts";
import { listAt, sentAs, textAt } from "../asking/lenient-answer.ts";
import { configText, type ProviderAccount } from "../asking/provider-account.ts";
import { Refusal } from "../asking/refusal.ts";
import type { Voice } from "../ports/voice.ts";

const authorised = ({ apiKey }: Pick<ProviderAccount, "apiKey">) => ({ authorization: `Bearer ${apiKey}` });

export const vapiConnection = (outside: Outside): Connection => ({
  test: (account) => probe(outside, "/call?limit=1", authorised(account)),
});

/** Vapi has no idempotency key either: our id is the call's name, and part of the overrides' metadata. */
export const vapiVoice = (outside: Outside, account: ProviderAccount): Voice => ({
  async place({ attemptId, to, agentRef, variables, metadata }) {
    const phoneNumberId = configText(account, "phone_number_id");
    const assistantId = agentRef || configText(account, "agent_ref");
    if (!phoneNumberId || !assistantId) {
      const detail = "The integration names no phone number or no assistant";
      throw new Refusal({ kind: "later", code: "incomplete_config", detail });
    }
    const body = {
      name: attemptId,
      assistantId,
      phoneNumberId,
      customer: { number: to },
      assistantOverrides: {
        variableValues: variables,
        metadata: { ...metadata, attempt_id: attemptId },
      },
    };
    const answer = await ask(outside, {
      method: "POST",
      path: "/call",
      headers: { ...authorised(account), "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return sentAs(textAt(answer.body, "id"));
  },

  async find(attemptId, since) {
    for (let until = ""; ; ) {
      const query = new URLSearchParams({ limit: String(PAGE), createdAtGe: since.toISOString() });
      if (until) query.set("createdAtLt", until);
      const answer = await ask(outside, {
        method: "GET",
        path: `/call?${query}`,
        headers: authorised(account),
        harmless: true,
      });
      const calls = listAt(answer.body);
      const ours = calls.find((call) => isOf(call, attemptId));
      if (ours) return sentAs(textAt(ours, "id"));
      const oldest = textAt(calls.at(-1), "createdAt");
      // Newest first: the next page is older than the oldest of this one.
      if (calls.length < PAGE || !oldest || oldest === until) return null;
      until = oldest;
    }
  },
});

/** Vapi's largest page. */
const PAGE = 1000;

const isOf = (call: unknown, attemptId: string) =>
  textAt(call, "name") === attemptId ||
  textAt(call, "assistantOverrides", "metadata", "attempt_id") === attemptId;
