import { describe, expect, it } from "vitest";
import { sources, textOf } from "../tests/imports.ts";

/** Casts that accept a type which the generated types or a parser would prove. */
const FORBIDDEN: Record<string, RegExp> = {
  "a double cast": /\bas unknown as\b/,
  "an overridden type": /\.overrideTypes\b/,
  "a type argument for an answer": /\b(?:rows|counted|maybeRow)<[A-Z{]/,
  "a cast answer": /\bawait (?:rows|counted|maybeRow)\([^;]*\)\)? as \w/,
  "a cast answer, later": /\.then\(\s*\(?\w+\)? =>\s*\w+ as \w/,
};

const objections = (text: string) =>
  Object.entries(FORBIDDEN).flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []));

const files = sources("src").filter(
  (file) => !/\.test\.tsx?$|^src\/(testing|lib\/query\.ts|lib\/database\.types\.ts)/.test(file),
);

describe("the types of rows and answers", () => {
  it("are searched for casts in every file", () => expect(files.length).toBeGreaterThan(300));

  it("contain no casts", () => {
    const found = files.map((file) => [file, objections(textOf(file))] as const);
    expect(Object.fromEntries(found.filter(([, names]) => names.length > 0))).toEqual({});
  });

  it.each([
    ["a double cast", "const month = found as unknown as OpenMonth;"],
    ["an overridden type", "query.overrideTypes<Call[], { merge: false }>()"],
    ["a type argument for an answer", 'rows<Call[]>(supabase.from("calls").select("*"))'],
    ["a cast answer", '(await rows(supabase.rpc("open_month"))) as OpenMonth'],
    ["a cast answer, later", "rows(asked).then((found) => found as Slot[])"],
  ])("would object to %s", (name, text) => expect(objections(text)).toEqual([name]));
});
