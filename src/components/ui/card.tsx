import type { ReactNode } from "react";
import { cx } from "@/lib/class-names.ts";

interface CardProps {
  title?: ReactNode;
  /** One line under the title. */
  description?: ReactNode;
  /** Right of the title: a link or a menu. */
  action?: ReactNode;
  /** Without padding, for a table or a list. */
  flush?: boolean;
  className?: string;
  children?: ReactNode;
}

export function Card({ title, description, action, flush = false, className, children }: CardProps) {
  return (
    <section className={cx("min-w-0 rounded-lg border border-line bg-surface shadow-low", className)}>
      {(title || action) && (
        <header className={cx("flex items-start gap-3 px-4 pt-3", flush && "pb-3")}>
          <div className="min-w-0 flex-1">
            <h2 className="font-semibold text-base">{title}</h2>
            {description && <p className="text-muted text-xs">{description}</p>}
          </div>
          {action}
        </header>
      )}
      <div className={cx(!flush && "p-4", !flush && Boolean(title || action) && "pt-3")}>{children}</div>
    </section>
  );
}
