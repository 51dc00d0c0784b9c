/** MessageBird's signature: a JWT over the called URL and the body, valid for about a minute. */

import type { Delivery } from "../../platform/adapter.ts";
import { fromBase64Url, fromText, sha256, toHex } from "../../platform/bytes.ts";
import { type Hash, hmacMatches } from "../../platform/hmac.ts";
import { isRecord } from "../reading/lenient.ts";

const HASHES: Readonly<Record<string, Hash>> = { HS256: "SHA-256", HS384: "SHA-384", HS512: "SHA-512" };
const LEEWAY_S = 5;

function claimsOf(part: string | undefined): Record<string, unknown> {
  const bytes = fromBase64Url(part ?? "");
  try {
    const claims: unknown = bytes ? JSON.parse(new TextDecoder().decode(bytes)) : null;
    return isRecord(claims) ? claims : {};
  } catch {
    return {};
  }
}

const sha256Hex = async (bytes: Uint8Array) => toHex(await sha256(bytes));

const isCurrent = ({ nbf, exp }: Record<string, unknown>, now: Date): boolean => {
  const at = now.getTime() / 1000;
  return typeof nbf === "number" && typeof exp === "number" && nbf - LEEWAY_S <= at && at < exp + LEEWAY_S;
};

export async function signedByMessagebird(
  { url, headers, body, now }: Delivery,
  signingKey: string,
): Promise<boolean> {
  const [head, payload, signature, ...rest] = (headers.get("messagebird-signature-jwt") ?? "").split(".");
  const { alg } = claimsOf(head);
  // An allowlist: excludes "none" and the public-key algorithms.
  const hash = typeof alg === "string" && Object.hasOwn(HASHES, alg) ? HASHES[alg] : undefined;
  if (!hash || signature === undefined || rest.length > 0) return false;
  if (!hmacMatches(hash, signingKey, fromBase64Url(signature), `${head}.${payload}`)) return false;
  const claims = claimsOf(payload);
  if (claims.iss !== "MessageBird" || typeof claims.jti !== "string" || !isCurrent(claims, now)) return false;
  if (claims.url_hash !== (await sha256Hex(fromText(url)))) return false;
  return claims.payload_hash === (body.length > 0 ? await sha256Hex(body) : undefined);
}
