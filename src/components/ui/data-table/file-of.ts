import type { Column } from "@/components/ui/data-table/column.ts";

export type FileColumn<Row> = Required<Pick<Column<Row>, "id" | "value">>;

/**
 * The columns of an exported file: the visible ones, the ones always included, then the organization's time zone. Times
 * are ISO 8601 in UTC; the zone tells which days the filters meant.
 */
export function fileOf<Row>(
  visible: readonly Column<Row>[],
  always: readonly FileColumn<Row>[],
  rows: readonly Row[],
  zone: string,
) {
  const shown = visible.flatMap(({ id, value }) => (value ? [{ id, value }] : []));
  const columns = [...shown, ...always.filter(({ id }) => !shown.some((column) => column.id === id))];
  return {
    header: [...columns.map(({ id }) => id), "time_zone"],
    lines: rows.map((row) => [...columns.map(({ value }) => value(row)), zone]),
  };
}
