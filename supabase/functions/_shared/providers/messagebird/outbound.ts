import { ask } from "../asking/ask.ts";
import { type Connection, type Outside, probe } from "../asking/connection.ts";
import { listAt, sentAs, textAt } from "../asking/lenient-answer.ts";
import type { ProviderAccount } from "../asking/provider-account.ts";
import type { Texts } from "../ports/texts.ts";

const PAGE = 100;
const authorised = ({ apiKey }: Pick<ProviderAccount, "apiKey">) => ({
  authorization: `AccessKey ${apiKey}`,
});
/** MessageBird writes international numbers without the plus sign. */
const digits = (phone: string) => phone.replace(/^\+/, "");

export const messagebirdConnection = (outside: Outside): Connection => ({
  test: (account) => probe(outside, "/balance", authorised(account)),
});

export const messagebirdTexts = (outside: Outside, account: ProviderAccount): Texts => ({
  async send({ messageId, to, from, body, statusUrl }) {
    const message = {
      originator: digits(from),
      recipients: [digits(to)],
      body,
      // Without a reference MessageBird sends no status reports.
      reference: messageId,
      datacoding: "auto",
      ...(statusUrl && { reportUrl: statusUrl }),
    };
    const answer = await ask(outside, {
      method: "POST",
      path: "/messages",
      headers: { ...authorised(account), "content-type": "application/json" },
      body: JSON.stringify(message),
    });
    return sentAs(textAt(answer.body, "id"));
  },

  async find(messageId, to, since) {
    const query = new URLSearchParams({
      direction: "mt",
      recipient: digits(to),
      from: since.toISOString(),
      limit: String(PAGE),
    });
    const answer = await ask(outside, {
      method: "GET",
      path: `/messages?${query}`,
      headers: authorised(account),
      harmless: true,
    });
    const found = listAt(answer.body, "items");
    const ours = found.find((message) => textAt(message, "reference") === messageId);
    if (ours) return sentAs(textAt(ours, "id"));
    return found.length < PAGE ? null : "cannot_tell";
  },
});
