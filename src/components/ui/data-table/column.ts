import type { ReactNode } from "react";

/** One column of a `DataTable`. */
export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** What CSV and the browser's own sorting use; without it the column is in neither. ISO times, minor units, E.164. */
  value?: (row: Row) => string | number | boolean | null | undefined;
  /** The header sorts; in the database when the table is given `sort`, else here by `value`. */
  sortable?: boolean;
  /** Right-aligned figures. */
  numeric?: boolean;
  /** Offered in the column chooser but not shown at first. */
  hidden?: boolean;
  /** Never hidden: usually the first column. */
  pinned?: boolean;
  /** Tailwind width, e.g. "w-40". */
  width?: string;
}
