import { ask } from "../asking/ask.ts";
import { type Connection, type Outside, probe } from "../asking/connection.ts";
import { sentAs } from "../asking/lenient-answer.ts";
import type { ProviderAccount } from "../asking/provider-account.ts";
import type { Mail, OutboundMail } from "../ports/mail.ts";
import { addressOf } from "./address.ts";

const authorised = ({ apiKey }: Pick<ProviderAccount, "apiKey">) => ({ authorization: `Bearer ${apiKey}` });

export const sendgridConnection = (outside: Outside): Connection => ({
  test: (account) => probe(outside, "/v3/scopes", authorised(account)),
});

export const sendgridMail = (outside: Outside, account: ProviderAccount): Mail => ({
  async send(mail) {
    const answer = await ask(outside, {
      method: "POST",
      path: "/v3/mail/send",
      headers: { ...authorised(account), "content-type": "application/json" },
      body: JSON.stringify(bodyOf(mail)),
    });
    // 202 with an empty body: the mail's id is in a header.
    return sentAs(answer.headers.get("x-message-id") ?? "");
  },

  /** Only a paid add-on of SendGrid offers a lookup. */
  find: () => Promise.resolve("cannot_tell"),
});

const bodyOf = ({ messageId, to, from, replyTo, subject, text, html }: OutboundMail) => ({
  personalizations: [{ to: [{ email: to }], custom_args: { message_id: messageId } }],
  from: addressOf(from),
  ...(replyTo && { reply_to: addressOf(replyTo) }),
  subject,
  // SendGrid requires this order.
  content: [{ type: "text/plain", value: text }, ...(html ? [{ type: "text/html", value: html }] : [])],
});
