import {
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useMemo } from "react";
import type { Column } from "@/components/ui/data-table/column.ts";
import type { Sort } from "@/lib/sort.ts";

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns });

/** The rows in order: as the database sorted them if `sorted` is passed, otherwise sorted here on demand. */
export function useTableRows<Row extends object>(columns: Column<Row>[], data: Row[], sorted?: Sort) {
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: (row: Row) => column.value?.(row) ?? undefined,
        sortUndefined: "last" as const,
        enableSorting: column.sortable === true,
      })),
    [columns],
  );
  const table = useTable({ features, columns: definitions, data, manualSorting: sorted !== undefined });
  const own = table.state.sorting[0];
  const sort: Sort | undefined = sorted ?? (own && { column: own.id, descending: own.desc });
  return {
    rows: table.getRowModel().rows.map((row) => row.original),
    sort,
    setSort: ({ column, descending }: Sort) => table.setSorting([{ id: column, desc: descending }]),
  };
}
