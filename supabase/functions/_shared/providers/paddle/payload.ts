/** The part of Paddle Billing's notifications that we read. Amounts are text in minor units. */
import { z } from "zod";
import { asNumber, isRecord, leaf, listOf, part, text } from "../reading/lenient.ts";

const minor = leaf((value) => {
  const said = asNumber(value);
  return said !== null && Number.isInteger(said) ? said : null;
});

const ourId = leaf((value) => {
  const id: unknown = isRecord(value) ? value.callboard_invoice_id : null;
  return typeof id === "string" && id !== "" ? id : null;
});

const card = z.object({ type: text, last4: text, expiry_month: minor, expiry_year: minor });

/** Transactions and adjustments share their common fields: one shape reads both. */
const data = z.object({
  id: text,
  status: text,
  customer_id: text,
  invoice_number: text,
  currency_code: text,
  custom_data: ourId,
  billed_at: text,
  details: part(z.object({ totals: part(z.object({ total: minor })) })),
  payments: listOf(
    z.object({
      status: text,
      amount: minor,
      captured_at: text,
      method_details: part(z.object({ card: part(card) })),
    }),
  ),
  checkout: part(z.object({ url: text })),
  /** Adjustments only. */
  action: text,
  transaction_id: text,
  reason: text,
  totals: part(z.object({ total: minor })),
});

const notification = z.object({ event_id: text, event_type: text, occurred_at: text, data: part(data) });

export type PaddleNotification = z.infer<typeof notification>;
export type PaddleData = z.infer<typeof data>;

export const readPaddle = (said: unknown): PaddleNotification =>
  notification.parse(isRecord(said) ? said : {});
