import type { ReactNode } from "react";

/** One column of a `DataTable`. */
export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The value for CSV and client-side sorting; without it the column has neither. ISO times, minor units, E.164. */
  value?: (row: Row) => string | number | boolean | null | undefined;
  /** The header sorts: in the database if the table has `sort`, otherwise here by `value`. */
  sortable?: boolean;
  /** Right-aligned figures. */
  numeric?: boolean;
  /** Offered in the column chooser but hidden by default. */
  hidden?: boolean;
  /** Never hidden: usually the first column. */
  pinned?: boolean;
  /** Tailwind width, e.g. "w-40". */
  width?: string;
}
