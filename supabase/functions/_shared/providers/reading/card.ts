import type { PaymentMethod } from "../../contract/domain-event.ts";

interface Said {
  brand: string | null;
  last4: string | null;
  month: number | null;
  year: number | null;
}

/** Display details of a card. Invalid values are dropped. */
export const cardOf = ({ brand, last4, month, year }: Said): PaymentMethod => ({
  brand,
  last4: last4 && /^\d{4}$/.test(last4) ? last4 : null,
  expiry_month: within(month, 1, 12),
  expiry_year: within(year, 2000, 2200),
});

const within = (value: number | null, least: number, most: number) =>
  value !== null && value >= least && value <= most ? value : null;
