import { DIGITS } from "./cards.ts";

/** n / d to the nearest whole, halves away from zero. d > 0. */
export function roundedQuotient(n: bigint, d: bigint): bigint {
  const size = ((n < 0n ? -n : n) * 2n + d) / (2n * d);
  return n < 0n ? -size : size;
}

/** Minor units of so many seconds x millionths of a currency's unit per minute. */
export const minorOf = (units: bigint, currency: string) =>
  roundedQuotient(units * 10n ** BigInt(DIGITS[currency] as number), 60_000_000n);

/** Minor units of a slot: so much as the floor of the running share rises by with it. */
export function shareOf(amount: number, size: number, position: number): bigint {
  const upTo = (n: number) => (BigInt(amount) * BigInt(n)) / BigInt(size);
  return upTo(position) - upTo(position - 1);
}

/** Of an amount at prices of certain tax terms: what is no tax, and what is. */
export function taxed(amount: bigint, behavior: string, points: number) {
  if (behavior === "none") return { net: amount, tax: 0n };
  const rate = BigInt(points);
  if (behavior === "exclusive") return { net: amount, tax: roundedQuotient(amount * rate, 10_000n) };
  const tax = roundedQuotient(amount * rate, 10_000n + rate);
  return { net: amount - tax, tax };
}
