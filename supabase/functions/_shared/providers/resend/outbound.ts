import { ask } from "../asking/ask.ts";
import { type Connection, type Outside, probe } from "../asking/connection.ts";
import { sentAs, textAt } from "../asking/lenient-answer.ts";
import type { ProviderAccount } from "../asking/provider-account.ts";
import type { Mail } from "../ports/mail.ts";

/** How long Resend remembers an idempotency key, minus an hour of margin. */
const REMEMBERED_MS = 23 * 3_600_000;

/** Resend refuses requests without a user agent, and Deno's own may change. */
const headersOf = ({ apiKey }: Pick<ProviderAccount, "apiKey">) => ({
  authorization: `Bearer ${apiKey}`,
  "user-agent": "Callboard/1.0",
});

export const resendConnection = (outside: Outside): Connection => ({
  test: (account) => probe(outside, "/domains", headersOf(account)),
});

export const resendMail = (outside: Outside, account: ProviderAccount): Mail => ({
  async send({ messageId, to, from, replyTo, subject, text, html }) {
    const answer = await ask(outside, {
      method: "POST",
      path: "/emails",
      headers: { ...headersOf(account), "content-type": "application/json", "idempotency-key": messageId },
      body: JSON.stringify({
        from,
        to: [to],
        ...(replyTo && { reply_to: replyTo }),
        subject,
        text,
        ...(html && { html }),
        tags: [{ name: "message_id", value: messageId }],
      }),
    });
    return sentAs(textAt(answer.body, "id"));
  },

  /** Repeating an id sends nothing twice while Resend remembers it, so "not there" is the useful answer. */
  find: (_messageId, _to, since) => {
    const now = outside.now?.() ?? new Date();
    return Promise.resolve(now.getTime() - since.getTime() < REMEMBERED_MS ? null : "cannot_tell");
  },
});
