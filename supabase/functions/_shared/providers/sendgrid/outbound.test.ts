import { describe, expect, it } from "vitest";
import { resendMail } from "../resend/outbound.ts";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { sendgridMail } from "./outbound.ts";

const mail = {
  messageId: "8f0c6c1e-0000-4000-8000-000000000003",
  to: "asa@mail.example",
  from: "Harbor Dental <hello@harbor.example>",
  replyTo: "desk@harbor.example",
  subject: "Your time tomorrow",
  text: "At ten.",
  html: "<p>At ten.</p>",
};
const account = { apiKey: "key_1", config: {} };

describe("SendGrid", () => {
  it("is given the plain text before the HTML, and our id; the name of the mail comes in a header", async () => {
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

  it("cannot tell whether a mail went out", async () => {
    expect(await sendgridMail(recorded().outside, account).find("m", mail.to, new Date())).toBe(
      "cannot_tell",
    );
  });
});

describe("Resend", () => {
  it("is given our id as the key that makes twice one, and a user agent", async () => {
    const { outside, asked } = recorded(json(200, { id: "re_1" }));
    expect(await resendMail(outside, account).send(mail)).toEqual({ providerRef: "re_1" });
    expect(asked[0]?.headers.get("idempotency-key")).toBe(mail.messageId);
    expect(asked[0]?.headers.get("user-agent")).toMatch(/^Callboard/);
    expect(JSON.parse(asked[0]?.text ?? "")).toMatchObject({
      to: [mail.to],
      reply_to: mail.replyTo,
      tags: [{ name: "message_id", value: mail.messageId }],
    });
  });

  it("may be asked to send again while it remembers the key", async () => {
    const { find } = resendMail(recorded().outside, account);
    expect(await find("m", mail.to, new Date("2026-03-01T12:00:00Z"))).toBeNull();
    expect(await find("m", mail.to, new Date("2026-03-01T09:30:00Z"))).toBe("cannot_tell");
  });

  it("waits while the same mail is being taken in", async () => {
    const { outside } = recorded(json(409, { name: "concurrent_idempotent_requests", message: "…" }));
    expect((await refusal(resendMail(outside, account).send(mail))).kind).toBe("later");
  });
});
