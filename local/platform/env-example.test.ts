import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { apiAddresses } from "../../supabase/functions/_shared/contract/providers.ts";

const root = new URL("../..", import.meta.url);
const read = (path: string) => fs.readFileSync(new URL(path, root), "utf8");

/** Each file that reads the environment, with the pattern of its variables. */
const READERS = {
  "src/lib/env.ts": /\b(?:variables\.|variables, ")(VITE_[A-Z_]+)/g,
  "supabase/functions/_shared/platform/env.ts": /^ {2}([A-Z][A-Z_]+):/gm,
  "local/platform/config.ts": /\benv\.([A-Z][A-Z_]+)/g,
  "deploy/options.ts": /\benv\.([A-Z][A-Z_]+)/g,
};

/** Variables that can be set, or that the file lists as given by Supabase. */
const namedIn = (example: string) =>
  new Set(
    example.split("\n").flatMap((line) => {
      const [, settable] = /^#? ?([A-Z][A-Z_]+)=/.exec(line) ?? [];
      if (settable) return [settable];
      return line.includes("given by Supabase") ? (line.match(/\b[A-Z]+_[A-Z_]+\b/g) ?? []) : [];
    }),
  );

/** Variables that the reader does not spell out: one for each row of contract/providers.ts. */
const derived: Partial<Record<keyof typeof READERS, string[]>> = {
  "supabase/functions/_shared/platform/env.ts": Object.keys(apiAddresses),
};

const readBy = (path: keyof typeof READERS) => [
  ...new Set([...read(path).matchAll(READERS[path])].map(([, name = ""]) => name)),
  ...(derived[path] ?? []),
];

describe(".env.example", () => {
  it.each(Object.keys(READERS) as (keyof typeof READERS)[])("names every variable that %s reads", (path) => {
    const variables = readBy(path);
    expect(variables.length).toBeGreaterThan(1);
    const named = namedIn(read(".env.example"));
    expect(variables.filter((name) => !named.has(name))).toEqual([]);
  });

  it("shows each provider's default address", () => {
    const shown = [...read(".env.example").matchAll(/^#? ?([A-Z]+_API_URL)=(.*)$/gm)];
    expect(Object.fromEntries(shown.map(([, name, address]) => [name, address]))).toEqual(apiAddresses);
  });

  it("names no unused variable", () => {
    const variables = new Set((Object.keys(READERS) as (keyof typeof READERS)[]).flatMap(readBy));
    expect([...namedIn(read(".env.example"))].filter((name) => !variables.has(name))).toEqual([]);
  });
});
