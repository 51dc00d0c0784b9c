import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import en from "@/lib/strings/en.ts";

const folder = new URL("../../supabase/migrations/", import.meta.url);
const sql = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));
const codes = new Set(
  sql.flatMap((text) => [...text.matchAll(/refuse\(\d+, '([a-z_]+)'[,)]/g)].map(([, code = ""]) => code)),
);

/** Raised by triggers nobody reaches through the dashboard. */
const NEVER_SHOWN = [
  "audit_log_is_append_only",
  "ai_key_hash_malformed",
  "ai_key_is_taken",
  "issuer_not_connected",
  "invoice_not_open",
  "invoice_not_found",
  "rate_card_currency_is_fixed",
  "rate_card_in_the_past",
  "rate_card_out_of_bounds",
  "row_is_append_only",
  "invoice_is_final",
  "rules_are_append_only",
  "receipts_are_append_only",
  "contact_hours_are_append_only",
];

it("has a sentence for every refusal of the database", () => {
  expect(codes.size).toBeGreaterThan(5);
  const known = [...Object.keys(en.errors), ...NEVER_SHOWN];
  expect([...codes].filter((code) => !known.includes(code))).toEqual([]);
});
