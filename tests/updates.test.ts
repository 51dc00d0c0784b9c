import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const read = (file: string) => fs.readFileSync(new URL(`../${file}`, import.meta.url), "utf8");

describe("package-lock.json", () => {
  const packages = JSON.parse(read("package-lock.json")).packages as Record<
    string,
    { optionalDependencies?: Record<string, string> }
  >;
  const optional = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ from, name })),
  );

  it("contains optional packages", () => expect(optional.length).toBeGreaterThan(50));

  // An update on one machine may drop those of others, where `npm ci` then lacks PostgreSQL, Deno or the CLI.
  it("contains the optional packages of every platform", () => {
    const missing = optional.filter(
      ({ from, name }) => !packages[`node_modules/${name}`] && !packages[`${from}/node_modules/${name}`],
    );
    expect(missing).toEqual([]);
  });
});

describe("supabase/functions/deno.json", () => {
  it("names the installed versions, so that the laptop runs what hosted fetches", () => {
    const { packages } = JSON.parse(read("package-lock.json"));
    const imports = Object.values(JSON.parse(read("supabase/functions/deno.json")).imports as object);
    const named = imports.map((specifier) => /^npm:\/?(.+)@([^/]+)\/?$/.exec(String(specifier)) ?? []);
    expect(named.length).toBeGreaterThan(0);
    for (const [, name, version] of named)
      expect([name, version]).toEqual([name, packages[`node_modules/${name}`]?.version]);
  });
});

const group = z
  .strictObject({
    "dependency-type": z.enum(["production", "development"]),
    patterns: z.array(z.string()),
    "update-types": z.array(z.enum(["major", "minor", "patch"])),
  })
  .partial();
const dependabot = z.strictObject({
  version: z.literal(2),
  updates: z.array(
    z.strictObject({
      "package-ecosystem": z.enum(["npm", "github-actions"]),
      directory: z.literal("/"),
      schedule: z.strictObject({
        interval: z.literal("weekly"),
        day: z.string(),
        time: z.string(),
        timezone: z.string(),
      }),
      "open-pull-requests-limit": z.number().optional(),
      "commit-message": z.strictObject({ prefix: z.string() }),
      groups: z.record(z.string(), group),
      ignore: z
        .array(
          z.strictObject({
            "dependency-name": z.string(),
            "update-types": z.array(z.string().regex(/^version-update:semver-(major|minor|patch)$/)),
          }),
        )
        .optional(),
    }),
  ),
});

describe("dependabot.yml", () => {
  const { updates } = dependabot.parse(parse(read(".github/dependabot.yml")));

  it("updates packages and actions, each once a week", () => {
    expect(updates.map((update) => update["package-ecosystem"])).toEqual(["npm", "github-actions"]);
  });

  it("ignores only packages that we have", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json"));
    const ours = Object.keys({ ...dependencies, ...devDependencies });
    const ignored = updates.flatMap(({ ignore = [] }) => ignore.map((one) => one["dependency-name"]));
    expect(ignored.filter((name) => !ours.includes(name))).toEqual([]);
  });
});
