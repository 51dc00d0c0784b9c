import { DIGITS } from "./cards.ts";

/** n / d rounded to the nearest integer, halves away from zero. d > 0. */
export function roundedQuotient(n: bigint, d: bigint): bigint {
  const size = ((n < 0n ? -n : n) * 2n + d) / (2n * d);
  return n < 0n ? -size : size;
}

/** Minor units for seconds x millionths of a currency's unit per minute. */
export const minorOf = (units: bigint, currency: string) =>
  roundedQuotient(units * 10n ** BigInt(DIGITS[currency] as number), 60_000_000n);

/** Minor units of a slot: the increase of the rounded-down running share. */
export function shareOf(amount: number, size: number, position: number): bigint {
  const upTo = (n: number) => (BigInt(amount) * BigInt(n)) / BigInt(size);
  return upTo(position) - upTo(position - 1);
}

/** Net and tax of an amount under these tax terms. */
export function taxed(amount: bigint, behavior: string, points: number) {
  if (behavior === "none") return { net: amount, tax: 0n };
  const rate = BigInt(points);
  if (behavior === "exclusive") return { net: amount, tax: roundedQuotient(amount * rate, 10_000n) };
  const tax = roundedQuotient(amount * rate, 10_000n + rate);
  return { net: amount - tax, tax };
}
