/** More do not fit beside each other on a phone. */
const MOST = 10;

/** How many slots are in a row, so that rows are full if possible, and there are about as many rows as columns. */
export function meterColumns(size: number): number {
  const square = Math.ceil(Math.sqrt(size));
  for (let columns = square; columns <= MOST; columns++) if (size % columns === 0) return columns;
  return Math.min(square, MOST);
}
