/** A page of a list, with the total if the database counted it. */
export interface Page<Row> {
  rows: Row[];
  total: number | null;
}

const CHUNK = 1000;

/** The offset of the next page of a counted list, or undefined after the last one; for `getNextPageParam`. */
export function nextOffset(last: Page<unknown>, pages: readonly Page<unknown>[]): number | undefined {
  const loaded = pages.reduce((sum, page) => sum + page.rows.length, 0);
  return last.rows.length > 0 && last.total !== null && loaded < last.total ? loaded : undefined;
}

/** The pages of an infinite list as one array, with the latest total; some lists count only with the first page. */
export function flattened<Row>(pages: readonly Page<Row>[] | undefined) {
  return {
    rows: pages?.flatMap((page) => page.rows),
    total: pages?.findLast((page) => page.total !== null)?.total ?? null,
  };
}

/** For lists on a screen: saves the extra request by which an export sees that nothing is left. */
export const isShort = (rows: readonly unknown[]) => rows.length < CHUNK;

/**
 * Every row of a list, a thousand at a time, the most PostgREST returns; a project may be set to return fewer, so that
 * only an empty page is certainly the last. `last` is the row before the requested ones.
 */
export async function allRows<Row>(
  page: (from: number, to: number, last: Row | undefined) => Promise<Row[]>,
  isLast = (rows: readonly Row[]) => rows.length === 0,
): Promise<Row[]> {
  const found: Row[] = [];
  for (;;) {
    const rows = await page(found.length, found.length + CHUNK - 1, found.at(-1));
    found.push(...rows);
    if (isLast(rows)) return found;
  }
}
