/** More do not fit beside each other on a phone. */
const MOST = 10;

/** How many slots stand in a row, so that the rows are whole where they can be, and about as many as there are columns. */
export function meterColumns(size: number): number {
  const square = Math.ceil(Math.sqrt(size));
  for (let columns = square; columns <= MOST; columns++) if (size % columns === 0) return columns;
  return Math.min(square, MOST);
}
