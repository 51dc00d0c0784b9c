import { createHmac } from "node:crypto";

export const hmacHex = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text).digest("hex");

/** The time in whole seconds, and a digest over it and the body: the scheme of Stripe and Paddle. */
export function stampedDigest(secret: string, text: string, now: number, joint: string): [string, string] {
  const stamp = String(Math.floor(now / 1000));
  return [stamp, hmacHex(secret, stamp + joint + text)];
}
