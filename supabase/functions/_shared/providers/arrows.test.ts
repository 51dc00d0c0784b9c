import { describe, expect, it } from "vitest";
import {
  type Import,
  importsOf,
  packagesOf,
  reachedFrom,
  sources,
  within,
} from "../../../../tests/imports.ts";

const SHARED = "supabase/functions/_shared";
const PROVIDERS = `${SHARED}/providers`;
const SHELVES = ["asking", "ports", "reading", "testing"];

/** What each folder may import besides itself, the contract and the platform. */
const SHELF_MAY_IMPORT: Record<string, string[]> = {
  asking: [],
  ports: ["asking"],
  reading: [],
  testing: ["asking", "ports"],
};

/** The folder below providers/ that contains a file; empty for the two tables. */
const folderOf = (file: string) =>
  within(file, PROVIDERS) ? (file.slice(PROVIDERS.length + 1).match(/^[^/]+(?=\/)/)?.[0] ?? "") : "";
const isTest = (file: string) => file.endsWith(".test.ts") || folderOf(file) === "testing";

const files = sources(PROVIDERS).filter((file) => !isTest(file));
const providers = [...new Set(files.map(folderOf))].filter((folder) => folder && !SHELVES.includes(folder));

/** The files imported by the inbound table: all of them must stay pure. */
const pure = reachedFrom(`${PROVIDERS}/mod.ts`);

/** Why the import is not allowed, or null. */
function objection({ from, to }: Import): string | null {
  if (within(to, `${SHARED}/contract`)) return null;
  if (within(to, `${SHARED}/platform`))
    return to.endsWith("/env.ts") ? `${from} reads the environment` : null;
  const [mine, theirs] = [folderOf(from), folderOf(to)];
  if (mine === "") return null;
  if (mine === theirs) return null;
  const allowed = SHELF_MAY_IMPORT[mine] ?? ["reading", "ports", "asking"];
  if (!allowed.includes(theirs)) return `${from} imports ${to}`;
  if (theirs === "asking" && pure.has(from)) return `${from} is part of inbound.ts and imports ${to}`;
  return null;
}

describe("the imports between providers", () => {
  it("are read from every provider", () => expect(providers.length).toBeGreaterThan(10));

  it("point one way: no provider imports another, and only outbound.ts reaches the network", () => {
    expect(files.flatMap((file) => importsOf(file).map(objection)).filter(Boolean)).toEqual([]);
  });

  it("reach only inbound.ts from mod.ts, and only outbound.ts from services.ts", () => {
    const doors = (table: string) =>
      importsOf(`${PROVIDERS}/${table}`)
        .map(({ to }) => to)
        .filter((to) => providers.includes(folderOf(to)));
    expect(doors("mod.ts").filter((file) => !file.endsWith("/inbound.ts"))).toEqual([]);
    expect(doors("services.ts").filter((file) => !file.endsWith("/outbound.ts"))).toEqual([]);
  });

  it("lead from inbound.ts to no vendor's package", () => {
    expect(new Set([...pure].flatMap((file) => packagesOf(file)))).toEqual(
      new Set(["zod", "node:crypto", "libphonenumber-js/min"]),
    );
  });
});

describe("a function", () => {
  const needs = (name: string) => [...reachedFrom(`supabase/functions/${name}/index.ts`)];
  const packages = (name: string) => needs(name).flatMap((file) => packagesOf(file));

  it.each(["webhooks", "answer", "spending"])("%s loads no payment SDK", (name) => {
    expect(packages(name)).not.toContain("stripe");
  });

  it.each(["webhooks", "answer"])("%s loads nothing that calls a provider", (name) => {
    expect(
      needs(name).filter((file) => file.endsWith("/outbound.ts") || folderOf(file) === "asking"),
    ).toEqual([]);
  });

  it.each(["api", "outbox", "spending"])("%s loads nothing that reads deliveries", (name) => {
    expect(needs(name).filter((file) => file.endsWith("/inbound.ts"))).toEqual([]);
  });

  it.each(["api", "outbox"])(
    "%s loads the payment SDK, which shows that the tests above can fail",
    (name) => {
      expect(packages(name)).toContain("stripe");
    },
  );
});
