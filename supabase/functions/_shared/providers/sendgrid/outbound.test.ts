import { describe, expect, it } from "vitest";
import { recorded } from "../testing/recorded.ts";
import { mail } from "../testing/samples.ts";
import { sendgridMail } from "./outbound.ts";

const account = { apiKey: "key_1", config: {} };

describe("SendGrid", () => {
  it("sends the plain text before the HTML, and our id; the mail's id is in a response header", async () => {
    const accepted = new Response(null, { status: 202, headers: { "x-message-id": "14c5d75ce93" } });
    const { outside, asked } = recorded(accepted);
    expect(await sendgridMail(outside, account).send(mail)).toEqual({ providerRef: "14c5d75ce93" });
    expect(JSON.parse(asked[0]?.text ?? "")).toEqual({
      personalizations: [{ to: [{ email: mail.to }], custom_args: { message_id: mail.messageId } }],
      from: { email: "hello@harbor.example", name: "Harbor Dental" },
      reply_to: { email: "desk@harbor.example" },
      subject: mail.subject,
      content: [
        { type: "text/plain", value: mail.text },
        { type: "text/html", value: mail.html },
      ],
    });
  });

  it("cannot tell whether a mail was sent", async () => {
    expect(await sendgridMail(recorded().outside, account).find("m", mail.to, new Date())).toBe(
      "cannot_tell",
    );
  });
});
