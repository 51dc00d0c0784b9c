/** Details of a buyer or seller: public.billing_profiles. */
export const partyFields = [
  "name",
  "email",
  "line1",
  "line2",
  "postal_code",
  "city",
  "state",
  "country",
  "tax_id",
  "reference",
] as const;
export type PartyField = (typeof partyFields)[number];

/** A buyer or seller. `country` is ISO 3166. */
export type Party = { name: string } & Partial<Record<PartyField, string | null>>;
