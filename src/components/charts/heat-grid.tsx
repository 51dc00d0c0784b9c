import { Fragment } from "react";

interface HeatGridProps {
  /** Row names, top to bottom. */
  rows: readonly string[];
  /** Column names; an empty name is not shown. */
  columns: readonly string[];
  /** values[row][column] */
  values: readonly (readonly number[])[];
  /** The text of a cell for hover and screen readers. */
  cellLabel: (row: number, column: number, value: number) => string;
}

/** Shades of the accent colour, by a cell's share of the largest value. Empty cells keep the background colour. */
export function HeatGrid({ rows, columns, values, cellLabel }: HeatGridProps) {
  const most = Math.max(1, ...values.flat());
  return (
    <div
      className="grid gap-px text-2xs text-muted sm:gap-0.5"
      style={{ gridTemplateColumns: `max-content repeat(${columns.length}, minmax(0, 1fr))` }}
    >
      {rows.map((row, y) => (
        <Fragment key={row}>
          <span aria-hidden className="pr-2 leading-6">
            {row}
          </span>
          {columns.map((column, x) => {
            const value = values[y]?.[x] ?? 0;
            return (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                key={`${column}${x}`}
                title={cellLabel(y, x, value)}
                className="h-6 rounded-[3px] print:border print:border-line"
                style={{ background: shade(value, most) }}
              />
            );
          })}
        </Fragment>
      ))}
      <span />
      {columns.map((column, x) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
        <span key={`${column}${x}`} aria-hidden className="whitespace-nowrap pt-0.5">
          {column}
        </span>
      ))}
    </div>
  );
}

/** From 12 % to 100 % of the accent, so that one call differs visibly from none. */
export function shade(value: number, most: number): string {
  if (value <= 0) return "var(--sunken)";
  const strength = Math.round(12 + 88 * (value / Math.max(1, most)));
  return `color-mix(in srgb, var(--chart-1) ${strength}%, var(--sunken))`;
}
