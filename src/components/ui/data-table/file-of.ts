import type { Column } from "@/components/ui/data-table/column.ts";

export type FileColumn<Row> = Required<Pick<Column<Row>, "id" | "value">>;

/**
 * What a file of the table holds: the visible columns, then those always wanted, then the organization's time zone.
 * Times are ISO 8601 in UTC; the zone says whose days the filters meant.
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
