import { basename } from "node:path";
import { expect, it } from "vitest";
import { sources } from "../tests/imports.ts";

/** Names that each subject has: its strings, the types of its rows, its part of the palette's search. */
const ONE_PER_SUBJECT = /\/strings\/\w+\.ts$|^src\/data\/\w+\/rows\.ts$|^src\/pages\/\w+\/searcher\.ts$/;

const stemOf = (file: string) => basename(file).replace(/(\.test)?\.tsx?$/, "");
const isTest = (file: string) => /\.test\.tsx?$/.test(file);

/** Stems that are used by several files on purpose, with those files. */
function shared(files: readonly string[]): Record<string, string[]> {
  const byStem = new Map<string, string[]>();
  for (const file of files) byStem.set(stemOf(file), [...(byStem.get(stemOf(file)) ?? []), file]);
  return Object.fromEntries([...byStem].filter(([, found]) => found.length > 1));
}

const files = sources("src").filter((file) => !isTest(file) && !ONE_PER_SUBJECT.test(file));

it("no two files have the same stem", () => {
  expect(files.length).toBeGreaterThan(300);
  expect(shared(files)).toEqual({});
});

it("would name two files of one stem", () => {
  expect(shared(["src/pages/calls/calls.tsx", "src/data/calls/calls.ts"])).toEqual({
    calls: ["src/pages/calls/calls.tsx", "src/data/calls/calls.ts"],
  });
});

it("file names are lower case with hyphens", () => {
  expect(
    sources("src").filter(
      (file) => !/^[a-z0-9-]+(\.(test|worker|types))?$/.test(basename(file).replace(/\.tsx?$/, "")),
    ),
  ).toEqual([]);
});
