import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ListFilters } from "@/components/list/list-filters.ts";
import { ListPrintHeader } from "@/components/list/list-print-header.tsx";
import { DataTable, type DataTableProps } from "@/components/ui/data-table/data-table.tsx";
import { FilterBar } from "@/components/ui/filter-bar.tsx";
import { flattened, type Page } from "@/lib/pages-of-rows.ts";

type FromQuery = "rows" | "total" | "error" | "onRetry" | "more" | "onClearFilters" | "toolbar";

interface ListProps<Row extends object, Name extends string> extends Omit<DataTableProps<Row>, FromQuery> {
  query: UseInfiniteQueryResult<InfiniteData<Page<Row>>>;
  filters: ListFilters<Name>;
  /** Further filters of the list for its print: a period, a tab. */
  within?: string;
}

/** A list page below its header: filters in the URL, rows page by page, and its print layout. */
export function List<Row extends object, Name extends string>(props: ListProps<Row, Name>) {
  const { query, filters, within, ...table } = props;
  const { state, offered, placeholder } = filters;
  const { rows, total } = useMemo(() => flattened(query.data?.pages), [query.data]);
  return (
    <>
      <ListPrintHeader filters={filters} within={within} />
      <DataTable
        {...table}
        rows={rows}
        total={total}
        error={query.error}
        onRetry={() => void query.refetch()}
        onClearFilters={state.isActive ? state.clear : undefined}
        more={{
          has: query.hasNextPage,
          busy: query.isFetchingNextPage,
          load: () => void query.fetchNextPage(),
        }}
        toolbar={<FilterBar state={state} filters={offered} searchPlaceholder={placeholder} />}
      />
    </>
  );
}
