import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router-dom";
import { Time } from "@/components/ui/time.tsx";
import { cx } from "@/lib/class-names.ts";

interface TimelineRowProps {
  /** ISO 8601 */
  at: string;
  icon: LucideIcon;
  /** What happened; a link if there is more to see. */
  title: ReactNode;
  to?: string | undefined;
  /** One quiet line beside the title. */
  detail?: ReactNode;
  chip?: ReactNode;
  muted?: boolean;
  strong?: boolean;
  /** Below: the text of the message or note. */
  children?: ReactNode;
}

/** One entry of a timeline: time, event, and link. */
export function TimelineRow({
  at,
  icon: Icon,
  title,
  to,
  detail,
  chip,
  muted,
  strong,
  children,
}: TimelineRowProps) {
  return (
    <li className="relative flex gap-3 pb-4 text-sm before:absolute before:top-7 before:bottom-0 before:left-[0.8125rem] before:w-px before:bg-line last:before:hidden">
      <span
        className={cx(
          "grid size-7 shrink-0 place-items-center rounded-full",
          strong ? "bg-accent-soft text-accent" : "bg-sunken text-muted",
        )}
      >
        <Icon size={14} aria-hidden />
      </span>
      <div className={cx("min-w-0 flex-1 pt-1", muted && "text-muted")}>
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {to ? (
            <Link to={to} className="font-medium hover:underline">
              {title}
            </Link>
          ) : (
            <span className="font-medium">{title}</span>
          )}
          {detail && <span className="text-muted">{detail}</span>}
          {chip}
        </div>
        {children}
      </div>
      <span className="pt-1 text-muted text-xs tabular-nums">
        <Time at={at} style="time" />
      </span>
    </li>
  );
}

/** The original text of a message or note. */
export function Said({ children }: { children: ReactNode }) {
  return <p className="mt-1 max-w-prose whitespace-pre-wrap break-words text-muted">{children}</p>;
}
