/**
 * Where Stripe's units differ from ISO 4217's minor units. Source: docs.stripe.com/currencies. (HUF and TWD are
 * special only for payouts: charges use their two decimals.)
 */
const PER_MINOR: Readonly<Record<string, readonly [theirs: number, ours: number]>> = {
  // Counted in hundredths although the currency has none; fractions cannot be charged, and we have none.
  ISK: [100, 1],
  UGX: [100, 1],
  // Counted in whole units although the currency has hundredths.
  MGA: [1, 100],
};

/** Of three decimals, Stripe's partners accept only 0 as the last. */
const IN_TENS = ["BHD", "JOD", "KWD", "OMR", "TND"];

const ratioOf = (currency: string) => PER_MINOR[currency.toUpperCase()] ?? ([1, 1] as const);

/** Minor units as Stripe counts them; not an integer if Stripe has no unit that small. */
export function stripeAmount(minor: number, currency: string): number {
  const [theirs, ours] = ratioOf(currency);
  return (minor * theirs) / ours;
}

/** Stripe's amount in minor units. */
export function minorOfStripe(amount: number, currency: string): number {
  const [theirs, ours] = ratioOf(currency);
  return Math.round((amount * ours) / theirs);
}

/** Whether Stripe accepts exactly this amount. */
export const isStripeAmount = (minor: number, currency: string): boolean =>
  Number.isInteger(stripeAmount(minor, currency)) &&
  (minor % 10 === 0 || !IN_TENS.includes(currency.toUpperCase()));
