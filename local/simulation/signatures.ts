import { createHash, createHmac, createPrivateKey, randomUUID, sign } from "node:crypto";
import type { Endpoint } from "./signed-post.ts";

/** What is about to be posted. `now` in epoch milliseconds. */
export interface Posted {
  url: string;
  /** Empty for a GET. */
  text: string;
  now: number;
}

type Headers = Record<string, string>;
const hex = (secret: string, text: string) => createHmac("sha256", secret).update(text).digest("hex");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** How each provider proves that a delivery is its own. */
export const SIGNATURES: Record<string, (posted: Posted, endpoint: Endpoint) => Headers> = {
  retell: ({ text, now }, { secret }) => ({ "x-retell-signature": `v=${now},d=${hex(secret, text + now)}` }),
  calcom: ({ text }, { secret }) => ({
    "x-cal-signature-256": hex(secret, text),
    "x-cal-webhook-version": "2021-10-20",
  }),
  vapi: ({ text, now }, { secret }) => ({
    "x-vapi-signature": hex(secret, `${now}.${text}`),
    "x-timestamp": String(now),
  }),
  twilio: ({ url, text }, { secret }) => {
    const fields = [...new URLSearchParams(text)].sort(([a], [b]) => (a < b ? -1 : 1));
    const signed = url + fields.map(([name, value]) => name + value).join("");
    return { "x-twilio-signature": createHmac("sha1", secret).update(signed).digest("base64") };
  },
  messagebird: (posted, { secret }) => ({ "messagebird-signature-jwt": token(posted, secret) }),
  sendgrid: ({ text, now }, { signing_key = "" }) => {
    const key = createPrivateKey({ key: Buffer.from(signing_key, "base64"), format: "der", type: "pkcs8" });
    const stamp = String(Math.floor(now / 1000));
    return {
      "x-twilio-email-event-webhook-timestamp": stamp,
      "x-twilio-email-event-webhook-signature": sign("sha256", Buffer.from(stamp + text), key).toString(
        "base64",
      ),
    };
  },
  resend: ({ text, now }, { secret }) => {
    const [id, stamp] = [`msg_${randomUUID().replaceAll("-", "")}`, String(Math.floor(now / 1000))];
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const signature = createHmac("sha256", key).update(`${id}.${stamp}.${text}`).digest("base64");
    return { "svix-id": id, "svix-timestamp": stamp, "svix-signature": `v1,${signature}` };
  },
  stripe: ({ text, now }, { secret }) => {
    const [stamp, digest] = stamped(secret, text, now, ".");
    return { "stripe-signature": `t=${stamp},v1=${digest}` };
  },
  paddle: ({ text, now }, { secret }) => {
    const [stamp, digest] = stamped(secret, text, now, ":");
    return { "paddle-signature": `ts=${stamp};h1=${digest}` };
  },
};

/** Time and body, the time in seconds: Stripe's and Paddle's way. */
const stamped = (secret: string, text: string, now: number, joint: string) => {
  const stamp = String(Math.floor(now / 1000));
  return [stamp, hex(secret, stamp + joint + text)];
};

/** MessageBird's JWT, good for a minute. */
function token({ url, text, now }: Posted, secret: string): string {
  const seconds = Math.floor(now / 1000);
  const claims = {
    iss: "MessageBird",
    nbf: seconds,
    exp: seconds + 60,
    jti: randomUUID(),
    url_hash: sha256(url),
    ...(text && { payload_hash: sha256(text) }),
  };
  const signed = `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
