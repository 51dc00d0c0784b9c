import type { Delivery } from "../../platform/adapter.ts";
import { fromHex } from "../../platform/bytes.ts";
import { hmacMatches } from "../../platform/hmac.ts";

interface Scheme {
  header: string;
  /** Between the parts of the header, each `name=value`. */
  separator: "," | ";";
  /** The names of the time (seconds) and of each hex HMAC-SHA256: as many as there are secrets. */
  names: readonly [stamp: string, digest: string];
  /** Between time and body in what is signed. */
  joint: "." | ":";
  /** How far the time may be from ours, in seconds, either way. */
  windowSeconds: number;
}

/** Whether one of the signatures is of `<time><joint><body>` under the secret as it is written, and fresh. */
export function isStampedBy(secret: string, scheme: Scheme, { headers, body, now }: Delivery): boolean {
  const parts = (headers.get(scheme.header) ?? "")
    .split(scheme.separator)
    .map((each) => each.trim().split("="));
  const [stampName, digestName] = scheme.names;
  const stamp = parts.find(([name]) => name === stampName)?.[1] ?? "";
  if (!/^\d{1,12}$/.test(stamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(stamp)) > scheme.windowSeconds) return false;
  return parts.some(
    ([name, digest = ""]) =>
      name === digestName && hmacMatches("SHA-256", secret, fromHex(digest), stamp + scheme.joint, body),
  );
}
