/** Characters that PostgREST or LIKE would read as syntax; each becomes "any one character". */
const SYNTAX = /[,()."'*%\\:{}]/g;

/**
 * Typed text as the list of an `or` filter: contained in one of `columns`, or, if it looks like a telephone number, in
 * one of `phones` (E.164) in any spacing. Null if there is nothing to search for.
 */
export function matching(
  typed: string,
  columns: readonly string[],
  phones: readonly string[] = [],
): string | null {
  const text = typed.trim();
  if (text === "") return null;
  const pattern = `*${text.replace(SYNTAX, "_")}*`;
  const digits = phoneDigits(text);
  return [
    ...columns.map((column) => `${column}.ilike.${pattern}`),
    ...(digits ? phones.map((column) => `${column}.ilike.*${digits}*`) : []),
  ].join(",");
}

/** The digits of a number as E.164 has them: no spaces, no trunk zero. Null if it is not a number. */
function phoneDigits(text: string): string | null {
  const compact = text.replace(/[\s()./-]/g, "");
  if (!/^(\+|00)?\d{3,}$/.test(compact)) return null;
  return compact.replace(/^(\+|00|0)/, "");
}

/** All `or` groups in a single `or` parameter: some platforms ignore a second one. */
export const every = (groups: readonly string[]) => `and(${groups.map((group) => `or(${group})`).join(",")})`;
