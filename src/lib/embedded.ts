/**
 * The rows that a select embeds in another row. Where a unique key allows at most one, PostgREST returns it as an object,
 * and the laptop's REST server as an array.
 */
export function embedded<Row>(found: Row | Row[] | null): Row[] {
  if (found === null) return [];
  return Array.isArray(found) ? found : [found];
}
