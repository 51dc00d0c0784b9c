/**
 * Twilio signs the called URL followed by the form's fields; a body of another type is bound by its hash in the URL.
 */

import type { Delivery } from "../../platform/adapter.ts";
import { fromBase64, sha256, toHex } from "../../platform/bytes.ts";
import { hmacMatches } from "../../platform/hmac.ts";
import { mediaType } from "../../platform/media-type.ts";
import { isForm } from "../reading/form.ts";

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Names in order, each before each of its distinct values. */
function fieldsSigned(body: Uint8Array): string {
  const fields = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(body))) {
    fields.set(name, (fields.get(name) ?? new Set()).add(value));
  }
  return [...fields]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([name, values]) => [...values].sort(byCodeUnit).map((value) => name + value))
    .join("");
}

/** Twilio includes the default port only sometimes. */
function spellings(url: string): string[] {
  const [, scheme = "", host = "", rest = ""] = /^(https?):\/\/([^/?#]+)(.*)$/.exec(url) ?? [];
  const port = scheme === "https" ? ":443" : ":80";
  const other = host.endsWith(port) ? host.slice(0, -port.length) : host + port;
  return /:\d+$/.test(host) && !host.endsWith(port) ? [url] : [url, `${scheme}://${other}${rest}`];
}

/** What follows the URL in the signed text; null if nothing binds the body. */
async function signedBody({ method, url, headers, body }: Delivery): Promise<string | null> {
  if (method === "GET") return "";
  if (isForm(mediaType(headers))) return fieldsSigned(body);
  return new URL(url).searchParams.get("bodySHA256") === toHex(await sha256(body)) ? "" : null;
}

export async function signedByTwilio(delivery: Delivery, authToken: string): Promise<boolean> {
  const signature = fromBase64(delivery.headers.get("x-twilio-signature") ?? "");
  const behind = await signedBody(delivery);
  if (behind === null) return false;
  return spellings(delivery.url).some((url) => hmacMatches("SHA-1", authToken, signature, url + behind));
}
