import { describe, expect, it } from "vitest";
import { languages } from "@/lib/languages.ts";

type Tree = { [key: string]: string | Tree };

const files = import.meta.glob<Tree>(["./strings/*.ts", "../pages/*/strings/*.ts"], {
  eager: true,
  import: "default",
});

/** Every key with the variables it interpolates: { "live.updated": "time" }. */
function shape(tree: Tree, prefix = ""): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(tree).map(([key, value]) =>
      typeof value === "string"
        ? { [prefix + key]: interpolations(value) }
        : shape(value, `${prefix}${key}.`),
    ),
  );
}

const interpolations = (text: string) =>
  [...text.matchAll(/{{\s*([\w.]+)/g)]
    .map(([, name]) => name)
    .sort()
    .join(" ");

const folders = [...new Set(Object.keys(files).map((file) => file.replace(/\/\w+\.ts$/, "")))];

describe.each(folders)("%s", (folder) => {
  const english = files[`${folder}/en.ts`] ?? {};

  it("has strings", () => expect(Object.keys(english)).not.toHaveLength(0));

  it.each(Object.keys(languages))("says the same things in %s", (language) => {
    expect(shape(files[`${folder}/${language}.ts`] ?? {})).toEqual(shape(english));
  });

  it.each(Object.keys(languages))("leaves nothing unsaid in %s", (language) => {
    const texts = JSON.stringify(files[`${folder}/${language}.ts`]);
    expect(texts).not.toMatch(/:""|TODO/);
  });
});
