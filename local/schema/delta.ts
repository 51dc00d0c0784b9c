import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadModule, parseSync } from "libpg-query";
import type { Config } from "../platform/config.ts";
import { supabase } from "../platform/supabase-cli.ts";
import type { Catalogue } from "./catalogue.ts";

/** A statement of a draft: its text, and its syntax tree from PostgreSQL's own parser. */
export interface Statement {
  text: string;
  tree: Record<string, unknown>;
}

/** The real CLI's statements from one database to the other. */
export async function diff(config: Config, from: string, to: string): Promise<Statement[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-diff-"));
  const file = path.join(folder, "diff.sql");
  try {
    await supabase(config, [
      ...["db", "diff", "--use-pg-delta", "--strict-coverage", "--schema", "public,private,realtime,auth"],
      ...["--from", `${from}?sslmode=disable`, "--to", `${to}?sslmode=disable`, "-o", file],
    ]);
    // Its exit code is 0 with and without differences; without any there may be no file.
    return fs.existsSync(file) ? statements(fs.readFileSync(file, "utf8")) : [];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function statements(text: string): Promise<Statement[]> {
  if (text.trim() === "") return [];
  await loadModule();
  const bytes = Buffer.from(text);
  const { stmts = [] } = parseSync(text) as {
    stmts?: { stmt: Record<string, unknown>; stmt_location?: number; stmt_len?: number }[];
  };
  return stmts
    .map(({ stmt, stmt_location = 0, stmt_len }) => ({
      text: `${bytes
        .subarray(stmt_location, stmt_len ? stmt_location + stmt_len : undefined)
        .toString()
        .trim()};`,
      tree: stmt,
    }))
    .map(({ text, tree }) => ({ text: text.replace(/;+$/, ";"), tree }));
}

const isOf = (kinds: string[]) => (statement: Statement) =>
  Object.keys(statement.tree).some((kind) => kinds.includes(kind));
const isSetting = isOf(["VariableSetStmt"]);

const isPolicy = (statement: Statement) =>
  isOf(["CreatePolicyStmt", "AlterPolicyStmt"])(statement) || /^drop policy /i.test(statement.text);

/** Policies last, because each takes a lock that blocks even readers, so it is taken as late as possible. */
export const policiesLast = (draft: Statement[]) => [
  ...draft.filter((statement) => !isPolicy(statement)),
  ...draft.filter(isPolicy),
];

/** Every statement but the settings that the CLI writes first. */
export const withoutSettings = (draft: Statement[]) => draft.filter((statement) => !isSetting(statement));

interface Dropping {
  DropStmt?: { removeType: string; objects: { List: { items: { String: { sval: string } }[] } }[] };
  AlterTableStmt?: { relation: Relation; cmds: { AlterTableCmd: { subtype: string; name?: string } }[] };
}
interface Relation {
  schemaname?: string;
  relname: string;
}

/** Tables, columns and attributes that a draft drops, as schema.table or schema.table.column. */
export function dropped(draft: Statement[]): string[] {
  return draft.flatMap(({ tree }) => {
    const { DropStmt: drop, AlterTableStmt: alter } = tree as Dropping;
    const tables =
      drop?.removeType === "OBJECT_TABLE"
        ? drop.objects.map(({ List }) => List.items.map((item) => item.String.sval).join("."))
        : [];
    const columns = (alter?.cmds ?? [])
      .filter(({ AlterTableCmd: { subtype } }) => subtype === "AT_DropColumn")
      .map(({ AlterTableCmd: { name } }) =>
        [alter?.relation.schemaname, alter?.relation.relname, name].filter(Boolean).join("."),
      );
    return [...tables, ...columns];
  });
}

const quoted = (text: unknown) => `'${String(text).replaceAll("'", "''")}'`;

/** Schedules are rows, which the CLI does not compare. */
export function jobChanges(is: Catalogue, wanted: Catalogue): string[] {
  const jobs = (catalogue: Catalogue) => [...catalogue].filter(([name]) => name.startsWith("job "));
  const nameOf = (name: string) => name.slice("job ".length);
  const gone = jobs(is).filter(([name]) => !wanted.has(name));
  const changed = jobs(wanted).filter(
    ([name, facts]) => JSON.stringify(is.get(name)) !== JSON.stringify(facts),
  );
  return [
    ...gone.map(([name]) => `select cron.unschedule(${quoted(nameOf(name))});`),
    ...changed.map(
      ([name, { schedule, command }]) =>
        `select cron.schedule(${[nameOf(name), schedule, command].map(quoted).join(", ")});`,
    ),
  ];
}
