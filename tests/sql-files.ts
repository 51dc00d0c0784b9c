/** What the files of supabase/schemas define and refer to, for the tests that hold the arrows between them. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { schemaFiles } from "../local/platform/schema-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface SqlFile {
  /** Below supabase/schemas. */
  path: string;
  text: string;
}

/** A function as it is defined: its name with its schema, its parameters and what follows them. */
export interface SqlFunction {
  name: string;
  parameters: string;
  body: string;
}

export const sqlFiles = (): SqlFile[] =>
  schemaFiles(root).map((file) => ({
    path: relative(`${root}supabase/schemas`, file),
    text: readFileSync(file, "utf8"),
  }));

const OBJECT =
  /^create (?:or replace )?(?:materialized )?(function|table|view|type|sequence|domain|policy|trigger|(?:unique )?index) ("[^"]+"|[\w.]+)(?:[^;$]*? on ([\w.]+))?/gm;

/** "kind name", of policies and triggers with their table. */
export function definedIn({ text }: SqlFile): string[] {
  return [...withoutComments(text).matchAll(OBJECT)].map(([, kind = "", name, table]) =>
    kind === "policy" || kind === "trigger" ? `${kind} ${name} on ${table}` : `${kind} ${name}`,
  );
}

/** Without line comments, and without what `comment on` says: names in prose are no arrows. */
export const withoutComments = (text: string): string =>
  text
    .replace(/^\s*--.*$/gm, "")
    .replace(/^comment on [\s\S]*?;$/gm, "")
    .replace(/^grant [\s\S]*?;$/gm, "");

/** Every name with a schema of ours; text in quotes counts, because jobs and `format` call from there. */
export const namesIn = (text: string): Set<string> =>
  new Set([...withoutComments(text).matchAll(/\b(?:private|public)\.\w+/g)].map(([name]) => name));

/** The functions of a text, each with its body. */
export function functionsIn(text: string): SqlFunction[] {
  const found = withoutComments(text).matchAll(
    /^create function ([\w.]+)\s*\(([\s\S]*?)\)\s*returns([\s\S]*?)(?:\$\$;|^return [^;]*;)/gm,
  );
  return [...found].map(([, name = "", parameters = "", body = ""]) => ({ name, parameters, body }));
}
