import { type Bytes, fromText } from "./bytes.ts";

export type Hash = "SHA-1" | "SHA-256";

const REMEMBERED = 500;
const keys = new Map<string, Promise<CryptoKey>>();

/** Importing a key costs as much as using it, and one endpoint's secret is used for every delivery. */
const keyOf = (secret: string, hash: Hash): Promise<CryptoKey> => {
  const name = `${hash}:${secret}`;
  const known = keys.get(name);
  if (known) return known;
  const key = crypto.subtle.importKey("raw", fromText(secret), { name: "HMAC", hash }, false, [
    "verify",
    "sign",
  ]);
  if (keys.size >= REMEMBERED) keys.clear();
  keys.set(name, key);
  return key;
};

/**
 * Whether `signature` is the HMAC of `signed` under `secret`, compared in constant time.
 * An empty secret or an unreadable signature never matches: an unset secret must not verify an empty header.
 */
export async function hmacMatches(
  hash: Hash,
  secret: string,
  signed: Uint8Array,
  signature: Uint8Array | null,
): Promise<boolean> {
  if (secret === "" || signature === null || signature.length === 0) return false;
  return crypto.subtle.verify("HMAC", await keyOf(secret, hash), signature as Bytes, signed as Bytes);
}

/** For the sandbox and for tests: what a provider would have sent. */
export async function hmac(hash: Hash, secret: string, signed: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(secret, hash), signed as Bytes));
}
