/**
 * Stripe's amounts against ISO 4217's minor units, where they are not the same. Source: docs.stripe.com/currencies. (HUF and
 * TWD are special in payouts alone: a charge has its two decimals.)
 */
const PER_MINOR: Readonly<Record<string, readonly [theirs: number, ours: number]>> = {
  // Counted in hundredths, though they have none; a fraction could not be charged, and we have none.
  ISK: [100, 1],
  UGX: [100, 1],
  // Counted whole, though it has hundredths.
  MGA: [1, 100],
};

/** Of three decimals, Stripe's partners take the last one only as 0. */
const IN_TENS = ["BHD", "JOD", "KWD", "OMR", "TND"];

const ratioOf = (currency: string) => PER_MINOR[currency.toUpperCase()] ?? ([1, 1] as const);

/** Minor units as Stripe counts them; no integer where Stripe has no unit that small. */
export function stripeAmount(minor: number, currency: string): number {
  const [theirs, ours] = ratioOf(currency);
  return (minor * theirs) / ours;
}

/** Stripe's amount in minor units. */
export function minorOfStripe(amount: number, currency: string): number {
  const [theirs, ours] = ratioOf(currency);
  return Math.round((amount * ours) / theirs);
}

/** Whether Stripe can take exactly that much. */
export const isStripeAmount = (minor: number, currency: string): boolean =>
  Number.isInteger(stripeAmount(minor, currency)) &&
  (minor % 10 === 0 || !IN_TENS.includes(currency.toUpperCase()));
