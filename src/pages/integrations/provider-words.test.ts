import { fieldsOf } from "@contract/integration-config.ts";
import { providerNames, providerRows, services } from "@contract/providers.ts";
import { describe, expect, it } from "vitest";
import { languages } from "@/lib/languages.ts";
import { configWords } from "@/pages/integrations/config-words.ts";

type Tree = { [key: string]: string | Tree };

const files = import.meta.glob<Tree>("./strings/*.ts", { eager: true, import: "default" });

/** Whether the file has a text of this name. */
const has = (tree: Tree, key: string) =>
  typeof key
    .split(".")
    .reduce<string | Tree | undefined>(
      (inner, part) => (typeof inner === "object" ? inner[part] : undefined),
      tree,
    ) === "string";

describe.each(Object.keys(languages))("in %s", (language) => {
  const missing = (keys: string[]) =>
    keys.filter((key) => !has(files[`./strings/${language}.ts`] ?? {}, key));

  it.each(providerNames)("%s has strings for its steps, keys and settings", (provider) => {
    const fields = fieldsOf(provider).map((field) => configWords(provider, field));
    expect(
      missing([
        ...["1", "2", "3", "4"].map((step) => `steps.${provider}.${step}`),
        ...providerRows[provider].keys.flatMap((key) => [
          `credential.${provider}.${key}`,
          `credential.${provider}.${key}Hint`,
        ]),
        ...fields.flatMap((field) => ["label", "hint", "wrong"].map((word) => `config.${field}.${word}`)),
      ]),
    ).toEqual([]);
  });

  it.each(services)("the service %s has its strings", (service) => {
    expect(missing([`group.${service}`, `what.${service}`])).toEqual([]);
  });
});
