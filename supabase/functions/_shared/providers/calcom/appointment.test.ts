import { expect, it } from "vitest";
import { appointmentOf } from "./appointment.ts";
import { readCalcom } from "./payload.ts";

it.each([
  ["eur", "EUR"],
  ["EUR", "EUR"],
  ["euros", null],
  ["12€", null],
])("converts a price in %j to %j", (currency, code) => {
  const { payload } = readCalcom({ triggerEvent: "BOOKING_PAID", payload: { price: 12_000, currency } });
  expect(appointmentOf(payload, "uid", null)).toMatchObject({ price_minor: 12_000, currency: code });
});
