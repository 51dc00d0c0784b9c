/** The imports of source files, for the tests of the arrows between folders. Type-only imports count. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const CONTRACT = "supabase/functions/_shared/contract";

export interface Import {
  from: string;
  to: string;
}

export const within = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`);

export const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

export function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Static, dynamic, re-exporting and glob imports. */
const specifiersIn = (text: string): string[] =>
  [...text.matchAll(/(?:from|import|import\(|import\.meta\.glob(?:<[^>]*>)?\()\s*["']([^"'\n]*)["']/g)].map(
    ([, specifier = ""]) => specifier,
  );

/** Imports of files, with aliases and relative paths resolved; packages are excluded. */
export function importsOf(file: string, text = textOf(file)): Import[] {
  return specifiersIn(text).flatMap((specifier) => {
    if (specifier.startsWith("@/")) return { from: file, to: specifier.replace("@/", "src/") };
    if (specifier.startsWith("@contract/"))
      return { from: file, to: specifier.replace("@contract", CONTRACT) };
    if (specifier.startsWith(".")) return { from: file, to: join(dirname(file), specifier) };
    return [];
  });
}

export const packagesOf = (file: string, text = textOf(file)): string[] =>
  specifiersIn(text).filter(
    (specifier) => /^[a-z@][\w@/:.-]*$/.test(specifier) && !/^@(contract)?\//.test(specifier),
  );

/** The file and everything it imports, directly or indirectly. */
export function reachedFrom(file: string, reached = new Set<string>()): Set<string> {
  if (reached.has(file)) return reached;
  reached.add(file);
  for (const { to } of importsOf(file)) reachedFrom(to, reached);
  return reached;
}
