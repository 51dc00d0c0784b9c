import { cx } from "@/lib/class-names.ts";

/** Holds the place of what is coming, in its final size: `<Skeleton className="h-5 w-24" />`. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx("block animate-pulse rounded-sm bg-sunken", className)} />;
}
