import { describe, expect, it } from "vitest";
import { type Import, importsOf, sources, textOf, within } from "../tests/imports.ts";

/** A part of at most this many lines lives in the file that uses it, if it is the only one … */
const SMALL = 40;
/** … and stays readable with it. */
const LONGEST_PARENT = 150;

const isTest = (file: string) => /\.test\.tsx?$/.test(file);
const isPage = (file: string) => file.endsWith("-page.tsx");
const subjectOf = (file: string) => /^src\/pages\/[^/]+/.exec(file)?.[0] ?? "";

const files = sources("src/pages").filter((file) => !file.includes("/strings/"));
const pages = files.filter(isPage);
const parts = files.filter((file) => !isTest(file) && !isPage(file) && !file.endsWith("/searcher.ts"));
const imports = files.flatMap((file) => importsOf(file));

const folderOf = (page: string) => page.replace(/-page\.tsx$/, "");
const importersOf = (part: string) => imports.filter(({ to }) => to === part).map(({ from }) => from);
const usersOf = (part: string) => importersOf(part).filter((file) => !isTest(file));

/** The pages that need a part, directly or through other parts. */
function pagesOf(part: string, seen = new Set<string>()): Set<string> {
  for (const user of usersOf(part)) {
    if (seen.has(user)) continue;
    seen.add(user);
    pagesOf(user, seen);
  }
  return new Set([...seen].filter(isPage));
}

const lineCount = (file: string) => textOf(file).split("\n").length - 1;

/** Why a page's folder may not be imported from there, or null. */
function objection({ from, to }: Import): string | null {
  const page = pages.find((each) => within(to, folderOf(each)));
  if (!page || from === page || within(from, folderOf(page))) return null;
  return `${from} reaches into the folder of ${page}: ${to}`;
}

describe("the parts of a page", () => {
  it("are read from every page", () => expect(pages.length).toBeGreaterThan(20));

  it("are imported by that page alone", () => {
    expect(imports.map(objection).filter(Boolean)).toEqual([]);
  });

  it("lie in the folder of the page where their subject has several pages", () => {
    const astray = parts.filter((part) => {
      const [page, ...others] = pagesOf(part);
      const isOnlyPage = pages.filter((each) => subjectOf(each) === subjectOf(part)).length === 1;
      return page && others.length === 0 && !isOnlyPage && !within(part, folderOf(page));
    });
    expect(astray).toEqual([]);
  });

  it("are folded into the only file that uses them while both are short", () => {
    const toFold = parts.filter((part) => {
      const [user, ...others] = usersOf(part);
      const isTested = importersOf(part).some(isTest);
      if (!user || others.length > 0 || isTested || lineCount(part) > SMALL) return false;
      return lineCount(user) + lineCount(part) <= LONGEST_PARENT;
    });
    expect(toFold).toEqual([]);
  });
});
