import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { unreleased, wholeSchema } from "../local/schema/files.ts";
import { nameOf } from "../local/schema/migration.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const names = fs.readdirSync(path.join(root, "supabase/migrations"));
const generated = unreleased(root);

/** The time in a migration's name, or an invalid date. */
const datedAt = (name: string) =>
  new Date(name.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_[a-z0-9_]+\.sql$/, "$1-$2-$3T$4:$5:$6Z"));

describe("migrations", () => {
  it("are named by the time of writing, which is not in the future", () => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !(datedAt(name).getTime() <= Date.now()))).toEqual([]);
  });

  it("have distinct times", () => {
    expect(new Set(names.map((name) => name.slice(0, 14))).size).toBe(names.length);
  });

  it("written next sort after the existing ones", () => {
    const next = nameOf("Add a column: nicknames!", names, new Date());
    expect(next).toMatch(/^\d{14}_add_a_column_nicknames\.sql$/);
    expect([...names, next].sort().at(-1)).toBe(next);
  });

  it("are not written if the clock is behind, or without a description", () => {
    const now = new Date("2030-01-01T00:00:00Z");
    expect(() => nameOf("x", ["20300101000000_y.sql"], now)).toThrow(
      "20300101000000_y.sql is dated later than now",
    );
    expect(() => nameOf("…", [], now)).toThrow("Say what changes");
  });

  it.runIf(generated)("are one generated and current file until the first release", () => {
    expect(names).toEqual([path.basename(generated as string)]);
    expect(fs.readFileSync(generated as string, "utf8") === wholeSchema(root), "run npm run schema").toBe(
      true,
    );
  });
});
