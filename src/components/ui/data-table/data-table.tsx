import { type ReactNode, useRef } from "react";
import { useNavigate } from "react-router-dom";
import { Cards } from "@/components/ui/data-table/cards.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import { Footer, type More } from "@/components/ui/data-table/footer.tsx";
import { Grid, type Selection } from "@/components/ui/data-table/grid.tsx";
import { NoMatch } from "@/components/ui/data-table/no-match.tsx";
import { type CsvExport, ExportButton, ViewMenu } from "@/components/ui/data-table/toolbar.tsx";
import { useColumns } from "@/components/ui/data-table/use-columns.ts";
import { useTableRows } from "@/components/ui/data-table/use-table-rows.ts";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { useIsPhone } from "@/hooks/use-media.ts";
import type { Sort } from "@/lib/sort.ts";

export interface DataTableProps<Row extends object> {
  /** The key for remembering its columns: "calls". */
  id: string;
  /** The table's accessible name. */
  label: string;
  /** Keep the array stable (module scope or useMemo). */
  columns: Column<Row>[];
  /** Undefined while loading: shows skeletons. */
  rows: Row[] | undefined;
  rowId: (row: Row) => string;
  /** What a phone shows instead of a row: the three most important fields. */
  card: (row: Row) => ReactNode;
  /** Where a row links to: a page … */
  href?: (row: Row) => string;
  /** … or a side sheet; with `openId` the arrow keys update it. */
  onOpen?: (row: Row) => void;
  openId?: string | null;
  /** The order requested from the database (`useSort`); without it the table sorts the rows it has. */
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  error?: unknown;
  onRetry?: () => void;
  /** The failed query, for the error state. */
  errorTitle?: string;
  /** Shown if there are no rows at all. */
  empty: ReactNode;
  /** Passed if filters are active: no rows then means "no match", and this clears them. */
  onClearFilters?: () => void;
  /** The total of the filter, if the database counted it. */
  total?: number | null;
  more?: More;
  csv?: CsvExport<Row>;
  selection?: Selection;
  /** The table whose changed rows are highlighted for a moment. */
  freshIn?: string;
  /** Left part of the toolbar: filter bar, bulk actions. */
  toolbar?: ReactNode;
}

/** A table on wide screens, cards on phones; includes loading, failed, empty and filtered-to-nothing states. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { rows: data, rowId, onClearFilters } = props;
  const navigate = useNavigate();
  const columns = useColumns(props.id, props.columns);
  const none = useRef<Row[]>([]).current;
  const { rows, sort, setSort } = useTableRows(props.columns, data ?? none, props.sort);
  const open = props.href || props.onOpen ? openRow : undefined;
  const isPhone = useIsPhone();

  function openRow(row: Row) {
    if (props.onOpen) props.onOpen(row);
    else if (props.href) void navigate(props.href(row));
  }

  return (
    <section aria-label={props.label} className="rounded-lg border border-line bg-surface shadow-low">
      <div
        data-print="hide"
        className="flex flex-wrap items-start gap-x-2 gap-y-2 border-line border-b px-3 py-2 max-md:px-2"
      >
        <div className="min-w-0 flex-1">{props.toolbar}</div>
        <div className="flex gap-1 max-md:hidden">
          <ViewMenu columns={columns} />
          {props.csv && <ExportButton csv={props.csv} columns={columns.visible} />}
        </div>
      </div>
      {content()}
    </section>
  );

  function content() {
    if (props.error && !data) {
      return <ErrorState error={props.error} title={props.errorTitle} onRetry={props.onRetry} />;
    }
    if (data?.length === 0) return onClearFilters ? <NoMatch onClear={onClearFilters} /> : props.empty;
    const shared = { rows: data && rows, rowId, freshIn: props.freshIn, openId: props.openId, open };
    return (
      <>
        {!isPhone && (
          <Grid
            {...shared}
            label={props.label}
            columns={columns.visible}
            sort={sort}
            onSort={props.onSort ?? setSort}
            selection={props.selection}
            href={props.href}
          />
        )}
        {isPhone && <Cards {...shared} label={props.label} card={props.card} href={props.href} />}
        {/* Rendered together with the rows: earlier, it would jump to their end. */}
        {data && <Footer count={data.length} total={props.total} more={props.more} />}
      </>
    );
  }
}
