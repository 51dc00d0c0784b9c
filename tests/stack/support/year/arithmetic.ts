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

/** Tax on a net amount, and what is to be paid. */
export function taxed(net: bigint, behavior: string, points: number) {
  if (behavior === "none") return { tax: 0n, total: net };
  const rate = BigInt(points);
  if (behavior === "inclusive") return { tax: roundedQuotient(net * rate, 10_000n + rate), total: net };
  const tax = roundedQuotient(net * rate, 10_000n);
  return { tax, total: net + tax };
}
