import { type KeyboardEvent, type MouseEvent, memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useIsFresh } from "@/data/live/use-live.ts";
import { cx } from "@/lib/class-names.ts";
import { sameContent } from "@/lib/same-content.ts";

const CELL = "border-line border-b px-3";

/** What a row needs from its table. */
export interface RowActs<Row> {
  open(row: Row, event: MouseEvent): void;
  select(id: string): void;
  focus(index: number): void;
  key(index: number, event: KeyboardEvent<HTMLElement>): void;
}

interface GridRowProps<Row> {
  id: string;
  row: Row;
  index: number;
  columns: Column<Row>[];
  height: number;
  href?: string;
  selected?: boolean;
  isSelectable: boolean;
  isOpenable: boolean;
  current: boolean;
  freshIn?: string;
  tabIndex: number;
  act: { readonly current: RowActs<Row> };
}

/** Re-rendered only if its content changes. */
export const GridRow = memo(Row, sameContent) as typeof Row;

function Row<Row>(props: GridRowProps<Row>) {
  const { id, row, index, columns, height, href, selected, isSelectable, isOpenable, current, act } = props;
  const { t } = useTranslation();
  const fresh = useIsFresh(props.freshIn, id);
  return (
    <tr
      data-row={index}
      tabIndex={props.tabIndex}
      onFocus={() => act.current.focus(index)}
      onKeyDown={(event) => act.current.key(index, event)}
      onClick={isOpenable ? (event) => act.current.open(row, event) : undefined}
      aria-rowindex={index + 2}
      aria-selected={isSelectable ? selected : undefined}
      aria-current={current || undefined}
      style={{ height }}
      className={cx(
        "outline-offset-[-2px] last:[&>td]:border-b-0",
        isOpenable && "cursor-pointer hover:bg-canvas",
        (current || selected) && "bg-accent-soft",
        fresh && "bg-fresh",
      )}
    >
      {isSelectable && (
        <td className={cx(CELL, "pr-0")}>
          <Checkbox
            aria-label={t("table.selectRow")}
            checked={selected ?? false}
            onChange={() => act.current.select(id)}
          />
        </td>
      )}
      <Cells row={row} columns={columns} href={href} />
    </tr>
  );
}

interface CellsProps<Row> {
  row: Row;
  columns: Column<Row>[];
  href?: string;
}

/** Separate from their row: a new call at the top moves every row below it without changing its content. */
const Cells = memo(function Cells<Row>({ row, columns, href }: CellsProps<Row>) {
  return columns.map((column, position) => (
    <td key={column.id} className={cx(CELL, column.numeric && "text-right", column.width)}>
      {position === 0 && href ? (
        // A real link: it can be opened in a new tab and copied. The row itself takes the focus.
        <Link to={href} tabIndex={-1} className="font-medium">
          {column.cell(row)}
        </Link>
      ) : (
        column.cell(row)
      )}
    </td>
  ));
}, sameContent) as <Row>(props: CellsProps<Row>) => ReactNode;

interface SkeletonRowsProps<Row> {
  columns: Column<Row>[];
  height: number;
  lead: number;
}

export function SkeletonRows<Row>({ columns, height, lead }: SkeletonRowsProps<Row>) {
  return Array.from({ length: 14 }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no other identity
    <tr key={index} style={{ height }}>
      {lead > 0 && <td className={CELL} />}
      {columns.map((column) => (
        <td key={column.id} className={cx(CELL, column.width)}>
          <Skeleton className={cx("h-3.5", column.numeric ? "ml-auto w-12" : "w-4/5 max-w-32")} />
        </td>
      ))}
    </tr>
  ));
}
