import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import { GridRow, type RowActs, SkeletonRows } from "@/components/ui/data-table/grid-rows.tsx";
import { HeaderCell } from "@/components/ui/data-table/header-cell.tsx";
import { useRowKeys } from "@/components/ui/data-table/use-row-keys.ts";
import { useIsPrinting } from "@/hooks/use-media.ts";
import type { Sort } from "@/lib/sort.ts";
import { usePreferences } from "@/stores/preferences.ts";

/** Ids of selected rows; the page owns them, because it owns the bulk actions. */
export interface Selection {
  ids: ReadonlySet<string>;
  onChange: (ids: ReadonlySet<string>) => void;
}

interface GridProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowId: (row: Row) => string;
  sort?: Sort;
  onSort: (sort: Sort) => void;
  href?: (row: Row) => string;
  open?: (row: Row) => void;
  openId?: string | null;
  selection?: Selection;
  freshIn?: string;
}

/** Below this many rows, and on paper, all are rendered, so that find-in-page and prints are complete. */
const VIRTUAL_FROM = 100;

export function Grid<Row>(props: GridProps<Row>) {
  const { columns, rows = [], rowId, selection, open } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const height = usePreferences((preferences) => (preferences.density === "compact" ? 32 : 44));
  const isWhole = useIsPrinting() || rows.length < VIRTUAL_FROM;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    enabled: !isWhole,
  });
  const keys = useRowKeys(rows.length, (index) => rows[index] && open?.(rows[index]), Boolean(props.openId));
  const items = virtual.getVirtualItems();
  const shown = isWhole ? rows.map((_, index) => index) : items.map((item) => item.index);
  const above = isWhole ? 0 : (items[0]?.start ?? 0);
  const below = isWhole ? 0 : virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const ids = rows.map(rowId);
  const all = selection !== undefined && ids.length > 0 && ids.every((id) => selection.ids.has(id));
  const act = useLatest<RowActs<Row>>({
    open: (row, event) => !isControl(event) && open?.(row),
    select: (id) => selection?.onChange(toggled(selection.ids, id)),
    focus: (index) => keys(index).onFocus(),
    key: (index, event) => keys(index).onKeyDown(event),
  });
  const span = columns.length + (selection ? 1 : 0);

  return (
    <div
      ref={scroller}
      // Positioned, so that visually hidden text in its rows scrolls with it and does not stretch the page.
      className="relative max-h-[max(24rem,calc(100dvh-15rem))] overflow-auto print:max-h-none print:overflow-visible"
    >
      <table
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-busy={!props.rows || undefined}
        className="w-full border-separate border-spacing-0 text-sm"
      >
        <thead>
          <tr>
            {selection && (
              <th scope="col" className="sticky top-0 z-10 w-10 border-line border-b bg-surface pl-3">
                <Checkbox
                  aria-label={t("table.selectAll")}
                  checked={all}
                  indeterminate={!all && selection.ids.size > 0}
                  onChange={() => selection.onChange(new Set(all ? [] : ids))}
                />
              </th>
            )}
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {!props.rows && <SkeletonRows columns={columns} height={height} lead={selection ? 1 : 0} />}
          <Gap span={span} height={above} />
          {shown.map((index) => {
            const row = rows[index];
            const id = ids[index];
            if (row === undefined || id === undefined) return null;
            return (
              <GridRow
                key={id}
                tabIndex={keys(index).tabIndex}
                act={act}
                id={id}
                row={row}
                index={index}
                columns={columns}
                height={height}
                href={props.href?.(row)}
                selected={selection?.ids.has(id)}
                isSelectable={selection !== undefined}
                isOpenable={open !== undefined}
                current={props.openId === id}
                freshIn={props.freshIn}
              />
            );
          })}
          <Gap span={span} height={below} />
        </tbody>
      </table>
    </div>
  );
}

/** Stable ref to the latest callbacks, so that memoised rows do not re-render. */
function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  latest.current = value;
  return latest;
}

/** Placeholder for rows that are not rendered. */
function Gap({ span, height }: { span: number; height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Clicks on links or buttons inside the row are theirs, and so is the end of a text selection. */
function isControl(event: MouseEvent): boolean {
  const inside = (event.target as Element).closest("a, button, input, label, select");
  return inside !== null || window.getSelection()?.type === "Range";
}
