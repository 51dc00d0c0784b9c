import { createHash, createHmac, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { expect, it } from "vitest";
import { providers } from "../../supabase/functions/_shared/providers/mod.ts";
import { providerNamed } from "./providers.ts";

const NOW = 1_772_443_800_000;
const signed = (
  provider: string,
  posted: { url?: string; text?: string },
  secret: string,
  signing_key?: string,
) => {
  const { url = "https://ref.supabase.co/functions/v1/tw", text = "" } = posted;
  return providerNamed(provider).sign?.({ url, text, now: NOW }, { url, secret, signing_key }) ?? {};
};

it.each([
  [
    "retell",
    '{"a":1}',
    "key_mini",
    "x-retell-signature",
    `v=${NOW},d=aaa1c964e693eb05e7bebc7fee9f2356c36a285f8518dbd15d83cd146cc8c876`,
  ],
  [
    "stripe",
    '{"a":1}',
    "whsec_mini",
    "stripe-signature",
    "t=1772443800,v1=99c9d198ce6eb95608eec259877c83eaadd59a2e46290a552c8ae93aafcd35a3",
  ],
  [
    "paddle",
    '{"a":1}',
    "mini",
    "paddle-signature",
    "ts=1772443800;h1=e4c32ff99ef8d12ce99831d2298a864ae5ebb50c2950556d29ab31c060b6ce80",
  ],
  [
    "calcom",
    '{"a":1}',
    "mini",
    "x-cal-signature-256",
    "305f24490be30963b8b789615fb931b2a6740fc97cec9a8fddfa18d494e2ab1a",
  ],
  [
    "twilio",
    "CallSid=CA1&CallStatus=completed",
    "mini",
    "x-twilio-signature",
    "GXjzSpI+1A2Bx3CTisyGJqg7Yj0=",
  ],
])("signs %s's own example as documented", (provider, text, secret, header, expected) => {
  expect(signed(provider, { text }, secret)[header]).toBe(expected);
});

it("signs for Resend with the key behind whsec_", () => {
  const headers = signed("resend", { text: '{"a":1}' }, "whsec_bWluaS1rZXk=");
  const again = createHmac("sha256", "mini-key").update(`${headers["svix-id"]}.1772443800.{"a":1}`);
  expect(headers["svix-signature"]).toBe(`v1,${again.digest("base64")}`);
});

it("signs for SendGrid what the stored public key verifies", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  const headers = signed("sendgrid", { text: "[]\r\n" }, "", key);
  const signature = Buffer.from(headers["x-twilio-email-event-webhook-signature"] ?? "", "base64");
  const stored = createPublicKey({
    key: publicKey.export({ format: "der", type: "spki" }),
    format: "der",
    type: "spki",
  });
  expect(verify("sha256", Buffer.from("1772443800[]\r\n"), stored, signature)).toBe(true);
  expect(verify("sha256", Buffer.from("1772443800[]"), stored, signature)).toBe(false);
});

it("binds a MessageBird report to its address", () => {
  const url = "https://ref.supabase.co/functions/v1/webhooks/messagebird/key?id=mb1&status=sent";
  const [, claims = ""] = (signed("messagebird", { url }, "mini")["messagebird-signature-jwt"] ?? "").split(
    ".",
  );
  const read = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
  expect(read).toMatchObject({ iss: "MessageBird", nbf: NOW / 1000, exp: NOW / 1000 + 60 });
  expect(read.url_hash).toBe(createHash("sha256").update(url).digest("hex"));
  expect(read).not.toHaveProperty("payload_hash");
});

it.each(Object.entries(providers))("signs for %s what its adapter verifies", async (name, adapter) => {
  const { sign, write, makeSecret, demoConfig } = providerNamed(name);
  const address = `https://ref.supabase.co/functions/v1/webhooks/${name}/key`;
  const { method, url, type, text } = write?.(address, { status: "sent" }) ?? {
    method: "POST",
    url: address,
    type: "application/json",
    text: '{"status":"sent"}',
  };
  const endpoint = { url: address, secret: "sandbox_secret", ...makeSecret?.() };
  const headers = { "content-type": type, ...sign?.({ url, text, now: NOW }, endpoint) };
  const delivery = {
    method,
    url,
    headers: new Headers(headers),
    body: Buffer.from(text),
    now: new Date(NOW),
  };
  expect(await adapter.verify({ ...delivery, config: demoConfig }, endpoint.secret)).toBe(true);
});
