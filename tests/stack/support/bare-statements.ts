import { loadModule, parsePlPgSQLSync, parseSync } from "libpg-query";
import type { Sql } from "./database.ts";

/** The values under `key` in every object of a syntax tree, nested ones included. */
function below(tree: unknown, key: string): unknown[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...below(value, key),
  ]);
}

/** Whether a statement contains an UPDATE or DELETE of all rows, as hosted's safeupdate defines it. */
const isBare = (statement: string) => {
  const tree = parseSync(statement);
  const changes = [...below(tree, "UpdateStmt"), ...below(tree, "DeleteStmt")];
  return changes.some((change) => !(change as { whereClause?: unknown }).whereClause);
};

/** The parse mode by which PL/pgSQL's parser marks statements; others mark expressions. */
const STATEMENT = 0;

/** The statements of a PL/pgSQL function. For dynamic SQL, the constant text that each begins with. */
function statementsOf(definition: string): string[] {
  // The parser does not know our types: it takes an array of them for one of records, which it refuses.
  const tree = parsePlPgSQLSync(definition.replace(/^ RETURNS \S+\[\]$/m, " RETURNS text[]"));
  const texts = below(tree, "PLpgSQL_expr") as { query: string; parseMode: number }[];
  const written = texts.filter(({ parseMode }) => parseMode === STATEMENT).map(({ query }) => query);
  const executed = ["PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_dynfors"].flatMap((kind) =>
    (below(tree, kind) as Dynamic[]).map(({ query }) => query),
  );
  const dynamic = [...executed, ...(below(tree, "dynquery") as Dynamic["query"][])]
    .flatMap(({ PLpgSQL_expr: { query } }) => below(parseSync(`select ${query}`), "sval"))
    .flatMap((constant) => below({ constant }, "sval") as string[]);
  return [...written, ...dynamic.filter((text) => /^\s*(update|delete)\s+\S/i.test(text))];
}

interface Dynamic {
  query: { PLpgSQL_expr: { query: string } };
}

/** The functions and jobs that run UPDATE or DELETE without WHERE, and how many functions were read. */
export async function findBareStatements(sql: Sql): Promise<{ bare: string[]; read: number }> {
  await loadModule();
  const functions = await sql<{ name: string; language: string; body: string; definition: string }[]>`
    select p.oid::regprocedure::text as name, l.lanname as language, p.prosrc as body, pg_get_functiondef(p.oid) as definition
    from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and l.lanname in ('sql', 'plpgsql')
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
  const jobs = await sql<
    { name: string; body: string }[]
  >`select jobname as name, command as body from cron.job`;
  const found = [
    ...functions.filter(({ language, body, definition }) =>
      (language === "sql" ? [body || definition] : statementsOf(definition)).some(isBare),
    ),
    ...jobs.filter(({ body }) => isBare(body)),
  ];
  return { bare: found.map(({ name }) => name).sort(), read: functions.length };
}
