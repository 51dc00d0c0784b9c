/**
 * Vapi's customers choose how server messages are authenticated; the integration's config holds the choice. By
 * default a fixed secret in a header, which binds neither body nor time; otherwise an HMAC as in Vapi's credential.
 */
import { z } from "zod";
import type { Delivery } from "../../platform/adapter.ts";
import { fromBase64, fromHex, fromText } from "../../platform/bytes.ts";
import { type Hash, hmac, hmacMatches } from "../../platform/hmac.ts";

const WINDOW_MS = 5 * 60_000;
const HASHES: Readonly<Record<string, Hash>> = { sha256: "SHA-256", sha512: "SHA-512", sha1: "SHA-1" };

/** Names and defaults are those of Vapi's HMAC credential. */
const plan = z.object({
  algorithm: z.string().toLowerCase().default("sha256"),
  signatureHeader: z.string().min(1).default("x-signature"),
  timestampHeader: z.string().min(1).default("x-timestamp"),
  signaturePrefix: z.string().default(""),
  payloadFormat: z.string().default("{timestamp}.{body}"),
  messageIdHeader: z.string().min(1).default("svix-id"),
  signatureEncoding: z.enum(["hex", "base64"]).default("hex"),
  secretIsBase64: z.boolean().default(false),
});
type Plan = z.infer<typeof plan>;

const HMAC_FIELDS = Object.keys(plan.shape);
const isHmac = (config: Record<string, unknown>) => HMAC_FIELDS.some((field) => field in config);

export function signedByVapi(delivery: Delivery, secret: string): boolean {
  const { config = {} } = delivery;
  if (!isHmac(config)) return carriesSecret(delivery, config, secret);
  const read = plan.safeParse(config);
  // An unreadable choice must not fall back to a weaker one.
  return read.success && carriesDigest(delivery, read.data, secret);
}

/** Both are hashed first, so that the comparison takes the same time for any length. */
function carriesSecret({ headers }: Delivery, { secretHeader }: Record<string, unknown>, secret: string) {
  const said =
    secretHeader === "authorization"
      ? (headers.get("authorization") ?? "").replace(/^Bearer /i, "")
      : (headers.get("x-vapi-secret") ?? "");
  return said !== "" && secret !== "" && hmacMatches("SHA-256", "x", hmac("SHA-256", "x", said), secret);
}

function carriesDigest(delivery: Delivery, chosen: Plan, secret: string): boolean {
  const { headers, now } = delivery;
  const hash = Object.hasOwn(HASHES, chosen.algorithm) ? HASHES[chosen.algorithm] : undefined;
  const written = headers.get(chosen.signatureHeader) ?? "";
  // Without the body, a signature proves nothing.
  if (!hash || !chosen.payloadFormat.includes("{body}") || !written.startsWith(chosen.signaturePrefix)) {
    return false;
  }
  const digest = written.slice(chosen.signaturePrefix.length);
  const key = chosen.secretIsBase64 ? fromBase64(secret) : fromText(secret);
  if (!key) return false;
  const stamp = headers.get(chosen.timestampHeader) ?? "";
  if (chosen.payloadFormat.includes("{timestamp}") && !isFresh(stamp, now)) return false;
  const read = chosen.signatureEncoding === "hex" ? fromHex(digest) : fromBase64(digest);
  return hmacMatches(hash, key, read, ...signedParts(delivery, chosen, stamp));
}

/** Vapi does not document whether its timestamp is in seconds or milliseconds: after 1973 the size tells. */
function isFresh(stamp: string, now: Date): boolean {
  if (!/^\d{1,16}$/.test(stamp)) return false;
  const said = Number(stamp) > 1e11 ? Number(stamp) : Number(stamp) * 1000;
  return Math.abs(now.getTime() - said) <= WINDOW_MS;
}

function signedParts({ method, url, headers, body }: Delivery, chosen: Plan, stamp: string) {
  const values: Record<string, Uint8Array | string> = {
    "{body}": body,
    "{timestamp}": stamp,
    "{method}": method,
    "{url}": url,
    "{svix-id}": headers.get(chosen.messageIdHeader) ?? "",
  };
  return chosen.payloadFormat.split(/(\{[a-z-]+\})/).map((piece) => values[piece] ?? piece);
}
