import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Column } from "@/components/ui/data-table/column.ts";
import { cx } from "@/lib/class-names.ts";
import type { Sort } from "@/lib/sort.ts";

interface HeaderCellProps<Row> {
  column: Column<Row>;
  sort?: Sort;
  onSort: (sort: Sort) => void;
}

export function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const { t } = useTranslation();
  const active = sort?.column === column.id ? sort : undefined;
  const Icon = active ? (active.descending ? ArrowDown : ArrowUp) : ChevronsUpDown;
  return (
    <th
      scope="col"
      aria-sort={active ? (active.descending ? "descending" : "ascending") : undefined}
      className={cx(
        "sticky top-0 z-10 h-9 whitespace-nowrap border-line border-b bg-surface px-3 text-left font-medium text-muted text-xs",
        column.numeric && "text-right",
        column.width,
      )}
    >
      {/* Buttons are left out of a header that repeats on every printed page. */}
      {column.sortable && (
        <span aria-hidden className="hidden print:inline">
          {column.header}
        </span>
      )}
      {column.sortable ? (
        <button
          type="button"
          title={t("table.sortBy", { column: column.header })}
          data-print="hide"
          className={cx(
            "-mx-1 inline-flex h-6 items-center gap-1 rounded-sm px-1 font-medium hover:text-ink",
            column.numeric && "flex-row-reverse",
            active && "text-ink",
          )}
          onClick={() =>
            onSort({ column: column.id, descending: active ? !active.descending : column.numeric === true })
          }
        >
          {column.header}
          <Icon size={12} aria-hidden className={active ? "text-accent" : "opacity-60"} />
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}
