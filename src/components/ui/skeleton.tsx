import { cx } from "@/lib/class-names.ts";

/** Placeholder for loading content, in its final size: `<Skeleton className="h-5 w-24" />`. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx("block animate-pulse rounded-sm bg-sunken", className)} />;
}
