/**
 * Synchronous, with node:crypto: WebCrypto hands each digest to another thread, and the wait costs a busy function
 * several times as much as hashing a few kilobytes.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Bytes } from "./bytes.ts";

export type Hash = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

const NODE_NAMES = {
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
} as const;

/** The HMAC of the concatenated parts of `signed`. */
export function hmac(hash: Hash, secret: Uint8Array | string, ...signed: (Uint8Array | string)[]): Bytes {
  const digest = createHmac(NODE_NAMES[hash], secret);
  for (const part of signed) digest.update(part);
  return new Uint8Array(digest.digest());
}

/**
 * Whether `signature` is the HMAC of the concatenated parts of `signed` under `secret`, compared in constant time. An
 * empty secret or an unreadable signature never matches: an unset secret must not verify an empty header.
 */
export function hmacMatches(
  hash: Hash,
  secret: Uint8Array | string,
  signature: Uint8Array | null,
  ...signed: (Uint8Array | string)[]
): boolean {
  if (secret.length === 0 || signature === null) return false;
  const expected = hmac(hash, secret, ...signed);
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
