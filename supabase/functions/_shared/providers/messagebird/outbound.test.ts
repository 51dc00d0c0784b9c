import { describe, expect, it } from "vitest";
import { json, recorded } from "../testing/recorded.ts";
import { text } from "../testing/samples.ts";
import { messagebirdTexts } from "./outbound.ts";

const since = new Date("2026-03-02T09:29:58.400Z");

describe("MessageBird", () => {
  const messagebird = { apiKey: "live_1", config: {} };

  it("sends digits, with our id as the reference", async () => {
    const { outside, asked } = recorded(json(201, { id: "mb1" }));
    expect(await messagebirdTexts(outside, messagebird).send(text)).toEqual({ providerRef: "mb1" });
    expect(asked[0]?.headers.get("authorization")).toBe("AccessKey live_1");
    expect(JSON.parse(asked[0]?.text ?? "")).toEqual({
      originator: "46101387001",
      recipients: ["46701740605"],
      body: text.body,
      reference: text.messageId,
      datacoding: "auto",
      reportUrl: text.statusUrl,
    });
  });

  it("finds a message by its reference", async () => {
    const { outside } = recorded(
      json(200, {
        items: [
          { id: "mb0", reference: "other" },
          { id: "mb1", reference: text.messageId },
        ],
      }),
      json(200, { items: [{ id: "mb0", reference: "other" }] }),
    );
    const texts = messagebirdTexts(outside, messagebird);
    expect(await texts.find(text.messageId, text.to, since)).toEqual({ providerRef: "mb1" });
    expect(await texts.find(text.messageId, text.to, since)).toBeNull();
  });
});
