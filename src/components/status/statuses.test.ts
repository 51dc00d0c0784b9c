import { describe, expect, it } from "vitest";
import { type Shown, statuses } from "@/components/status/statuses.ts";

type Strings = Record<string, unknown>;
const files = import.meta.glob<{ default: Strings }>(
  ["../../pages/*/strings/*.ts", "../../lib/strings/*.ts"],
  { eager: true },
);

function wordOf({ label }: Shown, language: string): unknown {
  const [namespace, key = ""] = label.split(":");
  const folder = namespace === "common" ? "../../lib" : `../../pages/${namespace}`;
  const strings = files[`${folder}/strings/${language}.ts`]?.default;
  return key.split(".").reduce<unknown>((at, part) => (at as Strings | undefined)?.[part], strings);
}

describe("the table of statuses", () => {
  const all: [string, Shown][] = Object.entries(statuses).flatMap(([thing, table]) =>
    Object.entries<Shown>(table).map(([value, shown]) => [`${thing} ${value}`, shown] as [string, Shown]),
  );

  it.each(["en", "sv"])("has a word in %s for every status", (language) => {
    const wordless = all.filter(([, shown]) => typeof wordOf(shown, language) !== "string");
    expect(wordless.map(([name]) => name)).toEqual([]);
  });

  it("distinguishes the statuses of one thing without colour", () => {
    for (const table of Object.values(statuses)) {
      const icons = Object.values<Shown>(table).map(({ icon }) => icon);
      expect(new Set(icons).size).toBe(icons.length);
    }
  });
});
