import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import en from "@/lib/strings/en.ts";
import operator from "@/pages/operator/strings/en.ts";

const folder = fileURLToPath(new URL("../../supabase/schemas", import.meta.url));
const sql = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".sql"))
  .map((file) => readFileSync(join(folder, file), "utf8"));
const codes = new Set(
  sql.flatMap((text) => [...text.matchAll(/refuse\(\d+, '([a-z_]+)'[,)]/g)].map(([, code = ""]) => code)),
);

/** Raised by triggers that cannot be reached through the dashboard. */
const NEVER_SHOWN = [
  "audit_log_is_append_only",
  "row_is_append_only",
  "invoice_is_final",
  "rules_are_append_only",
  "receipts_are_append_only",
  "contact_hours_are_append_only",
];

it("has a sentence for every refusal of the database", () => {
  expect(codes.size).toBeGreaterThan(5);
  const known = [...Object.keys(en.errors), ...Object.keys(operator.refused), ...NEVER_SHOWN];
  expect([...codes].filter((code) => !known.includes(code))).toEqual([]);
});
