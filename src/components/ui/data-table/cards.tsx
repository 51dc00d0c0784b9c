import type { ReactNode } from "react";
import { Link } from "react-router-dom";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useIsFresh } from "@/data/live/use-live.ts";
import { cx } from "@/lib/class-names.ts";

interface CardsProps<Row> {
  label: string;
  rows: Row[] | undefined;
  rowId: (row: Row) => string;
  card: (row: Row) => ReactNode;
  href?: (row: Row) => string;
  open?: (row: Row) => void;
  freshIn?: string;
}

const CARD = "block w-full px-4 py-3 text-left active:bg-sunken";

/** The rows on a phone: a list of cards, each a link as a whole. */
export function Cards<Row>({ label, rows, rowId, card, href, open, freshIn }: CardsProps<Row>) {
  return (
    <ul aria-label={label} className="divide-y divide-line" aria-busy={!rows || undefined}>
      {rows
        ? rows.map((row) => (
            <Card key={rowId(row)} id={rowId(row)} freshIn={freshIn}>
              {href ? (
                <Link to={href(row)} className={CARD}>
                  {card(row)}
                </Link>
              ) : open ? (
                <button type="button" className={CARD} onClick={() => open(row)}>
                  {card(row)}
                </button>
              ) : (
                <div className="px-4 py-3">{card(row)}</div>
              )}
            </Card>
          ))
        : Array.from({ length: 12 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no other identity
            <li key={index} className="space-y-2 px-4 py-3">
              <Skeleton className="h-4 w-40" />
              <Skeleton className="h-3 w-56" />
            </li>
          ))}
    </ul>
  );
}

function Card({ id, freshIn, children }: { id: string; freshIn?: string; children: ReactNode }) {
  const isFresh = useIsFresh(freshIn, id);
  return (
    <li
      className={cx("[contain-intrinsic-size:auto_4.5rem] [content-visibility:auto]", isFresh && "bg-fresh")}
    >
      {children}
    </li>
  );
}
