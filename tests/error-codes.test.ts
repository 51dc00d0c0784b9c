import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { schemaFiles } from "../local/schema/files.ts";

const root = new URL("..", import.meta.url);
const read = (path: string) => fs.readFileSync(new URL(path, root), "utf8");
const [fromDatabase = "", fromFunctions = "", notIssued = ""] = read("docs/error-codes.md").split(
  /^## (?:From the functions|Why an invoice is not issued)$/m,
);

/** "code status" pairs on the page. */
const documented = (page: string) =>
  [...page.matchAll(/^\| `(\w+)` +\| (\d{3}) +\| \S/gm)]
    .map(([, code, status]) => `${code} ${status}`)
    .sort();

/** "code status" pairs raised by the database. */
function raised(): string[] {
  const sql = schemaFiles(fileURLToPath(root))
    .map((file) => fs.readFileSync(file, "utf8"))
    .join("\n");
  const calls = [...sql.matchAll(/perform private\.refuse\((\d{3}), '(\w+)'(.*)/g)];
  // All states of an invitation but open.
  const states = [...sql.matchAll(/then '(\w+)'|else '(\w+)' end/g)].map(([, then]) => then);
  const codes = calls.flatMap(([, status, code, rest]) => {
    if (code !== "invitation_") return [`${code} ${status}`];
    expect(rest).toContain("private.invitation_state(");
    return ["accepted", "revoked", "expired"].map((state) => {
      expect(states).toContain(state);
      return `invitation_${state} ${status}`;
    });
  });
  // The pattern above matches every call.
  expect(calls).toHaveLength([...sql.matchAll(/perform private\.refuse\(/g)].length);
  return [...new Set(codes)].sort();
}

describe("docs/error-codes.md", () => {
  it("lists the database's errors with their statuses", () => {
    expect(documented(fromDatabase)).toEqual(raised());
  });

  it("lists the functions' errors with their statuses", () => {
    const source = read("supabase/functions/_shared/platform/problem.ts");
    const table = source.slice(source.indexOf("const STATUS"), source.indexOf("} as const"));
    const codes = [...table.matchAll(/^ {2}(\w+): (\d{3}),$/gm)].map(
      ([, code, status]) => `${code} ${status}`,
    );
    expect(documented(fromFunctions)).toEqual(codes.sort());
  });

  it("lists the reasons why an invoice is not issued", () => {
    const providers = "supabase/functions/_shared/providers";
    const sources = [
      "stripe/outbound",
      "stripe/sdk",
      "paddle/outbound",
      "paddle/credits",
      "asking/clear-refusal",
    ].map((file) => read(`${providers}/${file}.ts`));
    const outbox = ["accounts.ts", "invoices.ts"].map((file) => read(`supabase/functions/outbox/${file}`));
    const ours = [...sources, ...outbox].flatMap((source) =>
      [...source.matchAll(/(?:code: |: |\? )"([a-z]+(?:_[a-z]+)+)"/g)].map(([, code]) => code),
    );
    // These concern the account, not an invoice.
    const others = ["credential_unreadable", "no_api_key"];
    const listed = [...notIssued.matchAll(/^\| `(\w+)` +\| \S/gm)].map(([, code]) => code);
    expect(listed.sort()).toEqual(
      [...new Set(ours)].filter((code) => code && !others.includes(code) && !NO_CODES.includes(code)).sort(),
    );
  });
});

/** Words of the same form that are not error codes. */
const NO_CODES = ["send_invoice"];
