import { Inbox, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyStateProps {
  icon?: LucideIcon;
  title: string;
  /** Why it is empty and what fills it. */
  children?: ReactNode;
  /** The next step: a button or a link. */
  action?: ReactNode;
}

/** No data yet – not the same as "no matches", which the table shows itself. */
export function EmptyState({ icon: Icon = Inbox, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center px-6 py-12 text-center">
      <span className="mb-3 grid size-10 place-items-center rounded-full bg-sunken text-muted">
        <Icon size={20} aria-hidden />
      </span>
      <h3 className="font-semibold text-base">{title}</h3>
      {children && <div className="mt-1 max-w-md text-balance text-muted text-sm">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
