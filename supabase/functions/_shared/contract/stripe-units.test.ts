import { expect, it } from "vitest";
import { isStripeAmount, minorOfStripe, stripeAmount } from "./stripe-units.ts";

it.each([
  ["USD", 1_999, 1_999],
  ["JPY", 500, 500],
  ["HUF", 1_045, 1_045],
  ["TWD", 80_045, 80_045],
  ["ISK", 5, 500],
  ["UGX", 700, 70_000],
  ["MGA", 50_000, 500],
  ["KWD", 5_120, 5_120],
])("converts %s to Stripe's units and back", (currency, minor, theirs) => {
  expect(stripeAmount(minor, currency)).toBe(theirs);
  expect(minorOfStripe(theirs, currency.toLowerCase())).toBe(minor);
  expect(isStripeAmount(minor, currency)).toBe(true);
});

it.each([
  ["MGA", 50_001],
  ["KWD", 5_124],
  ["bhd", -1],
])("knows which amounts Stripe cannot accept in %s: %s", (currency, minor) => {
  expect(isStripeAmount(minor, currency)).toBe(false);
});
