import fs from "node:fs";
import path from "node:path";
import { paths } from "../../../src/lib/paths.ts";

const src = path.resolve(import.meta.dirname, "../../../src");

export interface Route {
  /** The router's pattern, such as /calls/:id. */
  pattern: string;
  /** calls/call: the file is src/pages/calls/call-page.tsx. */
  file: string;
}

/** Every route of src/routes.tsx, parsed from its text, because the module needs a browser. */
export function routes(): Route[] {
  const text = fs.readFileSync(path.join(src, "routes.tsx"), "utf8");
  const body = text.slice(text.indexOf("export const routes"));
  return [...body.matchAll(/\bpage\((?:paths\.(\w+)|"([^"]+)"), "([^"]+)"\)/g)].map(
    ([, name, literal, file = ""]) => ({ pattern: literal ?? addressOf(name ?? ""), file }),
  );
}

function addressOf(name: string): string {
  const address = (paths as Record<string, unknown>)[name];
  if (typeof address !== "string") throw new Error(`paths.${name} is not an address`);
  return address;
}

/** The existing pages, named as in `Route.file`. */
export const pageFiles = (): string[] =>
  fs
    .readdirSync(path.join(src, "pages"), { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => file.endsWith("-page.tsx"))
    .map((file) => file.replace(/-page\.tsx$/, ""));
