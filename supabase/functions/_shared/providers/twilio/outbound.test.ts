import { describe, expect, it } from "vitest";
import { json, recorded } from "../testing/recorded.ts";
import { text } from "../testing/samples.ts";
import { twilioTexts } from "./outbound.ts";

const since = new Date("2026-03-02T09:29:58.400Z");
const sid = `AC${"0f".repeat(16)}`;
const twilio = { apiKey: "token_1", config: { account_sid: sid } };

describe("Twilio", () => {
  it("sends a form with the URL for status callbacks", async () => {
    const { outside, asked } = recorded(json(201, { sid: "SM1", status: "queued" }));
    expect(await twilioTexts(outside, twilio).send(text)).toEqual({ providerRef: "SM1" });
    expect(asked[0]?.url.pathname).toBe(`/2010-04-01/Accounts/${sid}/Messages.json`);
    expect(asked[0]?.headers.get("authorization")).toBe(`Basic ${btoa(`${sid}:token_1`)}`);
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.text))).toEqual({
      To: text.to,
      From: text.from,
      Body: text.body,
      StatusCallback: `${text.statusUrl}?message_id=${text.messageId}`,
    });
  });

  it("accepts an API key instead of the auth token", async () => {
    const { outside, asked } = recorded(json(201, { sid: "SM1" }));
    await twilioTexts(outside, { ...twilio, apiKey: "SK12:secret" }).send(text);
    expect(asked[0]?.headers.get("authorization")).toBe(`Basic ${btoa("SK12:secret")}`);
  });

  it("finds a message by number, time and text", async () => {
    const kept = (change: object) => ({
      sid: "SM1",
      direction: "outbound-api",
      body: text.body,
      date_created: "Mon, 02 Mar 2026 09:29:58 +0000",
      ...change,
    });
    const found = async (messages: object[], body?: string) => {
      const { outside } = recorded(json(200, { messages }));
      return twilioTexts(outside, twilio).find(text.messageId, text.to, since, body);
    };
    expect(await found([kept({})], text.body)).toEqual({ providerRef: "SM1" });
    expect(await found([kept({ body: "Other words" })], text.body)).toBeNull();
    expect(await found([kept({ direction: "inbound" })], text.body)).toBeNull();
    expect(await found([kept({ date_created: "Mon, 02 Mar 2026 09:29:57 +0000" })], text.body)).toBeNull();
    expect(await found([kept({})])).toBe("cannot_tell");
    expect(await found([])).toBeNull();
  });
});
