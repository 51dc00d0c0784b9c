import { ChartNoAxesColumn, Table2 } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { cx } from "@/lib/class-names.ts";

export interface ChartTable {
  header: readonly string[];
  /** Already formatted; the first cell is the row's heading. */
  lines: readonly (readonly string[])[];
}

interface ChartFrameProps {
  title: string;
  /** A one-sentence summary of the chart. */
  takeaway: ReactNode;
  /** The same data as a table, for people who cannot see the chart or prefer numbers. */
  table: ChartTable;
  words: { asTable: string; asChart: string };
  /** Shown instead of the chart if there is no data. */
  empty?: string | false;
  className?: string;
  children: ReactNode;
}

/** Every chart has a title, a summary and a table of the same data. */
export function ChartFrame({ title, takeaway, table, words, empty, className, children }: ChartFrameProps) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure
      aria-labelledby={id}
      className={cx("flex min-w-0 flex-col rounded-lg border border-line bg-surface shadow-low", className)}
    >
      <figcaption className="flex items-start gap-3 px-4 pt-3 pb-2">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="font-semibold text-base">
            {title}
          </h2>
          {!empty && <p className="min-h-5 text-pretty text-muted text-sm">{takeaway}</p>}
        </div>
        {!empty && (
          <Button
            variant="ghost"
            size="sm"
            data-print="hide"
            aria-pressed={asTable}
            aria-label={words.asTable}
            title={asTable ? words.asChart : words.asTable}
            className="-mr-1.5"
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? <ChartNoAxesColumn size={16} aria-hidden /> : <Table2 size={16} aria-hidden />}
          </Button>
        )}
      </figcaption>
      {empty ? (
        <p className="flex min-h-60 flex-1 flex-col items-center justify-center gap-2 px-4 pb-4 text-center text-muted text-sm">
          <ChartNoAxesColumn size={20} aria-hidden />
          {empty}
        </p>
      ) : (
        // Hidden, not removed: the frame keeps its height when it switches to the table.
        <div className="relative flex-1 px-4 pb-4">
          <div className={cx(asTable && "invisible")}>{children}</div>
          {asTable && (
            <div className="absolute inset-x-4 top-0 bottom-4 overflow-auto rounded-md border border-line">
              <DataOf table={table} title={title} />
            </div>
          )}
        </div>
      )}
    </figure>
  );
}

function DataOf({ table, title }: { table: ChartTable; title: string }) {
  return (
    <table aria-label={title} className="w-full border-separate border-spacing-0 text-xs">
      <thead>
        <tr>
          {table.header.map((name, index) => (
            <th
              key={name}
              scope="col"
              className={cx(
                "sticky top-0 border-line border-b bg-surface px-3 py-1.5 font-medium text-muted",
                index === 0 ? "text-left" : "text-right",
              )}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.lines.map(([name, ...cells]) => (
          <tr key={name}>
            <th
              scope="row"
              className="whitespace-nowrap border-line border-b px-3 py-1.5 text-left font-normal"
            >
              {name}
            </th>
            {cells.map((cell, index) => (
              <td key={table.header[index + 1]} className="border-line border-b px-3 py-1.5 text-right">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
