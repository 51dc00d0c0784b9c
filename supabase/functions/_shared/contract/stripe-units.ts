/**
 * How many of Stripe's units make one ISO 4217 minor unit: Stripe counts these two in hundredths, though they have none.
 * Source: docs.stripe.com/currencies, special cases.
 */
export const stripeUnits = (currency: string): number =>
  ["ISK", "UGX"].includes(currency.toUpperCase()) ? 100 : 1;
