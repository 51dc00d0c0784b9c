import { describe, expect, it } from "vitest";
import { type Import, importsOf, sources, within } from "../tests/imports.ts";

const SHARED = "supabase/functions/_shared";

/** Allowed imports. A folder missing from a row may not be imported; the longest matching row applies. */
const MAY_IMPORT: Record<string, string[]> = {
  "src/lib": ["src/lib", `${SHARED}/contract`],
  "src/stores": ["src/stores", "src/lib", `${SHARED}/contract`],
  "src/data": ["src/data", "src/stores", "src/lib", `${SHARED}/contract`],
  "src/hooks": ["src/hooks", "src/data", "src/stores", "src/lib", `${SHARED}/contract`],
  "src/components": [
    "src/components",
    "src/hooks",
    "src/data",
    "src/stores",
    "src/lib",
    `${SHARED}/contract`,
  ],
  "src/pages": [
    "src/pages",
    "src/components",
    "src/hooks",
    "src/data",
    "src/stores",
    "src/lib",
    `${SHARED}/contract`,
  ],
  src: ["src", `${SHARED}/contract`],
  [`${SHARED}/contract`]: [`${SHARED}/contract`],
  [`${SHARED}/platform`]: [`${SHARED}/platform`, `${SHARED}/contract`],
  [`${SHARED}/providers`]: [`${SHARED}/providers`, `${SHARED}/platform`, `${SHARED}/contract`],
  [`${SHARED}/store`]: [`${SHARED}/store`, `${SHARED}/platform`, `${SHARED}/contract`],
  "supabase/functions": ["supabase/functions"],
};

const isTest = (file: string) => /\.test\.tsx?$|^src\/testing\//.test(file);

/** Why the import is not allowed, or null. */
function objection({ from, to }: Import): string | null {
  const row = Object.keys(MAY_IMPORT)
    .filter((folder) => within(from, folder))
    .sort((a, b) => b.length - a.length)[0];
  if (row && !MAY_IMPORT[row]?.some((folder) => within(to, folder))) return `${from} imports ${to}`;
  const page = /^src\/pages\/[^/]+/.exec(from)?.[0];
  if (page && to.startsWith("src/pages/") && !within(to, page)) return `${from} imports another page: ${to}`;
  return null;
}

const files = [...sources("src"), ...sources("supabase/functions")].filter((file) => !isTest(file));

describe("the import rules", () => {
  it("are read from every source file", () => expect(files.length).toBeGreaterThan(50));

  it("point one way", () => {
    const wrong = files.flatMap((file) => importsOf(file).map(objection));
    expect(wrong.filter(Boolean)).toEqual([]);
  });

  it.each([
    ["src/lib/query.ts", 'import { Shell } from "../components/layout/shell.tsx";'],
    ["src/data/calls/calls.ts", 'export { Button } from "@/components/ui/button.tsx";'],
    ["src/pages/calls/calls-page.tsx", 'const other = () => import("../leads/leads-page.tsx");'],
    ["src/components/ui/button.tsx", 'import "@/pages/calls/calls-page.tsx";'],
    ["src/main.tsx", 'import { start } from "../local/start.ts";'],
    [`${SHARED}/providers/retell/inbound.ts`, 'import { sql } from "../../store/sql.ts";'],
    [`${SHARED}/contract/money.ts`, 'import { env } from "../platform/env.ts";'],
    ["supabase/functions/api/index.ts", 'import { paths } from "../../../src/lib/paths.ts";'],
  ])("reject %s importing %s", (file, text) => {
    expect(importsOf(file, text).map(objection).filter(Boolean)).toHaveLength(1);
  });
});
