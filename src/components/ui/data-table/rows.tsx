import type { KeyboardEvent, MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { cx } from "@/lib/class-names.ts";

const CELL = "border-line border-b px-3";

interface GridRowProps<Row> {
  id: string;
  row: Row;
  index: number;
  columns: Column<Row>[];
  height: number;
  href?: string;
  selected?: boolean;
  onSelect?: () => void;
  current: boolean;
  fresh: boolean;
  onClick?: (event: MouseEvent) => void;
  tabIndex: number;
  "data-row": number;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

export function GridRow<Row>(props: GridRowProps<Row>) {
  const { id, row, index, columns, height, href, selected, onSelect, current, fresh, ...handlers } = props;
  const { t } = useTranslation();
  return (
    <tr
      {...handlers}
      aria-rowindex={index + 2}
      aria-selected={onSelect ? selected : undefined}
      aria-current={current || undefined}
      style={{ height }}
      className={cx(
        "outline-offset-[-2px] last:[&>td]:border-b-0",
        handlers.onClick && "cursor-pointer hover:bg-canvas",
        (current || selected) && "bg-accent-soft",
        fresh && "animate-fresh",
      )}
    >
      {onSelect && (
        <td className={cx(CELL, "pr-0")}>
          <Checkbox aria-label={t("table.selectRow")} checked={selected ?? false} onChange={onSelect} />
        </td>
      )}
      {columns.map((column, position) => (
        <td key={column.id} className={cx(CELL, column.numeric && "text-right", column.width)}>
          {position === 0 && href ? (
            // A real link: it opens in a new tab and has an address to copy. The row itself takes the focus.
            <Link to={href} tabIndex={-1} className="font-medium">
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

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
