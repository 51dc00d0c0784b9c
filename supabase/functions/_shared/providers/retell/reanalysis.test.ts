import { expect, it } from "vitest";
import { fromText } from "../../platform/bytes.ts";
import { readDelivery } from "../../platform/read-delivery.ts";
import { loadFixture } from "../testing/fixture.ts";
import { retell } from "./inbound.ts";

const analyzed = loadFixture("retell", "call-analyzed");

/** The key under which the door stores a delivery with this body. */
async function keyOf(body: string): Promise<string> {
  const delivery = {
    method: "POST",
    url: "https://example.supabase.co/functions/v1/webhooks/retell/endpoint",
    headers: new Headers(analyzed.headers),
    body: fromText(body),
    now: new Date(analyzed.receivedAt),
  };
  return (await readDelivery(retell, delivery)).dedupeKey;
}

it("treats a differing analysis of the same call as another event", async () => {
  const again = analyzed.body.replace("Positive", "Negative");
  expect(again).not.toBe(analyzed.body);
  expect(await keyOf(again)).not.toBe(await keyOf(analyzed.body));
});

it("treats a repeated analysis as the same event", async () => {
  expect(await keyOf(analyzed.body)).toBe(await keyOf(analyzed.body));
});

it("treats a repeated end of a call as the same event, even with fields added", async () => {
  const ended = loadFixture("retell", "call-ended").body;
  const again = ended.replace("{", '{"sent_again":true,');
  expect(await keyOf(again)).toBe(await keyOf(ended));
});
