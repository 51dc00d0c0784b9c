import type { Delivery } from "../../platform/adapter.ts";
import { fromHex } from "../../platform/bytes.ts";
import { hmacMatches } from "../../platform/hmac.ts";

interface Scheme {
  header: string;
  /** Separator between the `name=value` parts of the header. */
  separator: "," | ";";
  /** The part names of the time (seconds) and of each hex HMAC-SHA256: one per secret. */
  names: readonly [stamp: string, digest: string];
  /** Separator between time and body in the signed text. */
  joint: "." | ":";
  /** Largest difference between the signed time and ours, in seconds, either way. */
  windowSeconds: number;
}

/** Whether one of the signatures matches `<time><joint><body>` under the secret, and is recent. */
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
