import { ask } from "../asking/ask.ts";
import { type Connection, type Outside, probe } from "../asking/connection.ts";
import { listAt, sentAs, textAt } from "../asking/lenient-answer.ts";
import { configText, type ProviderAccount } from "../asking/provider-account.ts";
import { Refusal } from "../asking/refusal.ts";
import type { Texts } from "../ports/texts.ts";

const PAGE = 200;

/** The auth token, which signs webhooks, also opens the API; an API key is stored as `SK…:<its secret>`. */
function authorised(account: ProviderAccount) {
  const pair = account.apiKey.startsWith("SK")
    ? account.apiKey
    : `${configText(account, "account_sid")}:${account.apiKey}`;
  return { authorization: `Basic ${btoa(pair)}` };
}

function accountPath(account: ProviderAccount): string {
  const sid = configText(account, "account_sid");
  if (sid) return `/2010-04-01/Accounts/${encodeURIComponent(sid)}`;
  const detail = "The integration has no account SID";
  throw new Refusal({ kind: "later", code: "incomplete_config", detail });
}

export const twilioConnection = (outside: Outside): Connection => ({
  needs: ["account_sid"],
  test: async (account) => probe(outside, `${accountPath(account)}.json`, authorised(account)),
});

export const twilioTexts = (outside: Outside, account: ProviderAccount): Texts => ({
  async send({ messageId, to, from, body, statusUrl }) {
    const form = new URLSearchParams({ To: to, From: from, Body: body });
    // Our id is part of the URL: a report may arrive before the response to this request.
    if (statusUrl) form.set("StatusCallback", `${statusUrl}?message_id=${encodeURIComponent(messageId)}`);
    const answer = await ask(outside, {
      method: "POST",
      path: `${accountPath(account)}/Messages.json`,
      headers: { ...authorised(account), "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
    });
    return sentAs(textAt(answer.body, "sid"));
  },

  /**
   * Twilio stores no id of ours: number, time and text must identify the message, and without the text a match proves
   * nothing.
   */
  async find(_messageId, to, since, body) {
    const query = new URLSearchParams({ To: to, PageSize: String(PAGE) });
    const answer = await ask(outside, {
      method: "GET",
      path: `${accountPath(account)}/Messages.json?${query}`,
      headers: authorised(account),
      harmless: true,
    });
    // Twilio has whole seconds: a message of this very second must not be missed.
    const from = Math.floor(since.getTime() / 1000) * 1000;
    const recent = listAt(answer.body, "messages").filter(
      (message) =>
        textAt(message, "direction").startsWith("outbound") &&
        Date.parse(textAt(message, "date_created")) >= from,
    );
    if (body === undefined) return recent.length > 0 ? "cannot_tell" : null;
    const ours = recent.find((message) => textAt(message, "body") === body);
    return ours ? sentAs(textAt(ours, "sid")) : null;
  },
});
