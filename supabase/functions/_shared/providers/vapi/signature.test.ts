import { expect, it } from "vitest";
import { fromText, toHex } from "../../platform/bytes.ts";
import { hmac } from "../../platform/hmac.ts";
import { deliveryOf } from "../testing/fixture.ts";
import { signedByVapi } from "./signature.ts";

const NOW = new Date("2026-03-02T09:30:00Z");
const SECRET = "a-vapi-secret";
const BODY = '{"message":{"type":"hang"}}';

const holds = (headers: Record<string, string>, config: Record<string, unknown> = {}) =>
  signedByVapi(deliveryOf({ headers, body: BODY, config }, NOW), SECRET);
const signedAt = (stamp: string) => ({
  "x-timestamp": stamp,
  "x-signature": toHex(hmac("SHA-256", SECRET, `${stamp}.${BODY}`)),
});

it("accepts the fixed secret as a bearer token only if the customer chose that header", () => {
  const headers = { authorization: `Bearer ${SECRET}` };
  expect(holds(headers, { secretHeader: "authorization" })).toBe(true);
  expect(holds(headers)).toBe(false);
  expect(holds({ "x-vapi-secret": SECRET }, { secretHeader: "authorization" })).toBe(false);
});

it("requires the digest, and nothing weaker, once one is chosen", () => {
  for (const config of [{ payloadFormat: "{body}" }, { algorithm: "md5" }, { algorithm: 7 }]) {
    expect(holds({ "x-vapi-secret": SECRET }, config)).toBe(false);
  }
});

it("refuses a format that leaves the body out, even if correctly signed", () => {
  const signature = toHex(hmac("SHA-256", SECRET, "POST"));
  expect(holds({ "x-signature": signature }, { payloadFormat: "{method}" })).toBe(false);
});

it("accepts a timestamp in seconds or milliseconds, within five minutes either way", () => {
  const config = { payloadFormat: "{timestamp}.{body}" };
  for (const [seconds, isValid] of [
    [-299, true],
    [299, true],
    [-301, false],
    [301, false],
  ] as const) {
    const at = NOW.getTime() / 1000 + seconds;
    expect(holds(signedAt(String(at)), config)).toBe(isValid);
    expect(holds(signedAt(String(at * 1000)), config)).toBe(isValid);
  }
});

it("reads prefix, encoding and key as the customer chose them", () => {
  const key = btoa("raw key bytes");
  const digest = btoa(String.fromCharCode(...hmac("SHA-512", fromText("raw key bytes"), `m1:${BODY}`)));
  const config = {
    algorithm: "SHA512",
    signaturePrefix: "v1=",
    signatureEncoding: "base64",
    payloadFormat: "{svix-id}:{body}",
    messageIdHeader: "x-id",
    secretIsBase64: true,
  };
  const delivery = (headers: Record<string, string>) => deliveryOf({ headers, body: BODY, config }, NOW);
  expect(signedByVapi(delivery({ "x-id": "m1", "x-signature": `v1=${digest}` }), key)).toBe(true);
  expect(signedByVapi(delivery({ "x-id": "m2", "x-signature": `v1=${digest}` }), key)).toBe(false);
  expect(signedByVapi(delivery({ "x-id": "m1", "x-signature": digest }), key)).toBe(false);
});
