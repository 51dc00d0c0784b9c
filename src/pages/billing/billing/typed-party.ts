import { type Party, type PartyField, partyFields } from "@/lib/party.ts";

/** Billing details as typed: empty means not set. */
export type TypedParty = Record<PartyField, string>;
export type PartyProblem = "name" | "email" | "address" | "tax_id" | "reference";

export const typedParty = (party: Party): TypedParty =>
  Object.fromEntries(partyFields.map((field) => [field, party[field] ?? ""])) as TypedParty;

const LENGTH = { name: 200, email: 254, address: 500, reference: 100 } as const;
const ADDRESS = ["line1", "line2", "postal_code", "city", "state"] as const satisfies PartyField[];
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const TAX_ID = /^[\p{L}\d][\p{L}\d .\-/]{1,49}$/u;

/** The typed values in database form, and the invalid fields, within the bounds of public.billing_profiles. */
export function readParty(typed: TypedParty): { party: Party; problems: PartyProblem[] } {
  const said = (field: PartyField) => typed[field].trim() || null;
  const party: Party = {
    ...Object.fromEntries(partyFields.map((field) => [field, said(field)])),
    name: typed.name.trim(),
    email: said("email")?.toLowerCase() ?? null,
  };
  const email = party.email ?? "";
  const address = ADDRESS.map((field) => typed[field].trim()).join("");
  const wrong: Record<PartyProblem, boolean> = {
    name: party.name === "" || party.name.length > LENGTH.name,
    email: email !== "" && (!EMAIL.test(email) || email.length > LENGTH.email),
    address: address.length > LENGTH.address,
    tax_id: Boolean(party.tax_id) && !TAX_ID.test(party.tax_id ?? ""),
    reference: (party.reference ?? "").length > LENGTH.reference,
  };
  return { party, problems: (Object.keys(wrong) as PartyProblem[]).filter((name) => wrong[name]) };
}
