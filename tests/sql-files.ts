/** Definitions and references in supabase/schemas, for the tests of the arrows between its files. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { schemaFiles } from "../local/schema/files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface SqlFile {
  /** Relative to supabase/schemas. */
  path: string;
  text: string;
}

/** A function's definition: its name with schema, its parameters and the rest. */
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

/** "kind name", with the table for policies and triggers. */
export function definedIn({ text }: SqlFile): string[] {
  return [...withoutComments(text).matchAll(OBJECT)].map(([, kind = "", name, table]) =>
    kind === "policy" || kind === "trigger" ? `${kind} ${name} on ${table}` : `${kind} ${name}`,
  );
}

/** Without line comments and `comment on` texts, because names in prose are not references. */
export const withoutComments = (text: string): string =>
  text
    .replace(/^\s*--.*$/gm, "")
    .replace(/^comment on [\s\S]*?;$/gm, "")
    .replace(/^grant [\s\S]*?;$/gm, "");

/** Every name in our schemas. Quoted text counts, because jobs and `format` call from there. */
export const namesIn = (text: string): Set<string> =>
  new Set([...withoutComments(text).matchAll(/\b(?:private|public)\.\w+/g)].map(([name]) => name));

/** The functions in a text, each with its body. */
export function functionsIn(text: string): SqlFunction[] {
  const found = withoutComments(text).matchAll(
    /^create function ([\w.]+)\s*\(([\s\S]*?)\)\s*returns([\s\S]*?)(?:\$\$;|^return [^;]*;)/gm,
  );
  return [...found].map(([, name = "", parameters = "", body = ""]) => ({ name, parameters, body }));
}
