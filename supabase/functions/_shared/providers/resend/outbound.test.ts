import { describe, expect, it } from "vitest";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { mail } from "../testing/samples.ts";
import { resendMail } from "./outbound.ts";

const account = { apiKey: "key_1", config: {} };

describe("Resend", () => {
  it("sends our id as the idempotency key, and a user agent", async () => {
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

  it("may send again while Resend remembers the key", async () => {
    const { find } = resendMail(recorded().outside, account);
    expect(await find("m", mail.to, new Date("2026-03-01T12:00:00Z"))).toBeNull();
    expect(await find("m", mail.to, new Date("2026-03-01T09:30:00Z"))).toBe("cannot_tell");
  });

  it("waits while the same mail is being processed", async () => {
    const { outside } = recorded(json(409, { name: "concurrent_idempotent_requests", message: "…" }));
    expect((await refusal(resendMail(outside, account).send(mail))).kind).toBe("later");
  });
});
