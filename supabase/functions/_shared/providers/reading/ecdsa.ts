/**
 * ECDSA over P-256 with SHA-256, as SendGrid signs: SPKI keys and DER signatures, both in base64. WebCrypto needs r
 * and s as raw bytes.
 */
import { type Bytes, concat, fromBase64 } from "../../platform/bytes.ts";

const SIZE = 32;
const INTEGER = 0x02;
const SEQUENCE = 0x30;

/** One DER integer at `offset` as 32 bytes, and the offset of the next. Null if it is not one. */
function integerAt(der: Uint8Array, offset: number): [Uint8Array, next: number] | null {
  const length = der[offset + 1] ?? 0;
  const next = offset + 2 + length;
  if (der[offset] !== INTEGER || length === 0 || next > der.length) return null;
  let digits = der.subarray(offset + 2, next);
  while (digits.length > 1 && digits[0] === 0) digits = digits.subarray(1);
  if (digits.length > SIZE) return null;
  return [concat(new Uint8Array(SIZE - digits.length), digits), next];
}

/** `30 length 02 length r 02 length s` → r and s; null for anything else, including trailing bytes. */
export function bareSignature(der: Uint8Array): Bytes | null {
  if (der[0] !== SEQUENCE || der[1] !== der.length - 2) return null;
  const r = integerAt(der, 2);
  const s = r && integerAt(der, r[1]);
  return r && s && s[1] === der.length ? concat(r[0], s[0]) : null;
}

/** Whether this key signed `signed`. An unreadable key or signature verifies nothing. */
export async function ecdsaMatches(publicKey: string, signature: string, signed: Bytes): Promise<boolean> {
  const der = fromBase64(signature);
  const bare = der && bareSignature(der);
  const spki = fromBase64(publicKey.replace(/-----[^-]+-----|\s/g, ""));
  if (!bare || !spki || spki.length === 0) return false;
  try {
    const kind = { name: "ECDSA", namedCurve: "P-256" };
    const key = await crypto.subtle.importKey("spki", spki, kind, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bare, signed);
  } catch {
    return false;
  }
}
