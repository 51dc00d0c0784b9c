import { CircleAlert, CircleCheck, CircleDashed, CircleX, Info, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "@/lib/class-names.ts";

export type Tone = "neutral" | "accent" | "good" | "warn" | "bad" | "info";

const TONE: Record<Tone, string> = {
  neutral: "bg-neutral-soft text-muted",
  accent: "bg-accent-soft text-accent",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
};
const ICON: Record<Tone, LucideIcon> = {
  neutral: CircleDashed,
  accent: Info,
  good: CircleCheck,
  warn: CircleAlert,
  bad: CircleX,
  info: Info,
};

interface StatusProps {
  tone: Tone;
  /** Overrides the tone's icon. */
  icon?: LucideIcon;
  /** The meaning of the word, on hover. */
  hint?: string;
  children: ReactNode;
}

/** A state, always as icon, word and colour. */
export function Status({ tone, icon, hint, children }: StatusProps) {
  const Icon = icon ?? ICON[tone];
  return (
    <span
      title={hint}
      className={cx(
        "inline-flex h-5 max-w-full items-center gap-1 rounded-full align-middle pr-2 pl-1.5 font-medium text-xs",
        TONE[tone],
      )}
    >
      <Icon size={12} strokeWidth={2.5} aria-hidden className="shrink-0" />
      <span className="truncate">{children}</span>
    </span>
  );
}

/** A plain tag without a state: a campaign, a count. */
export function Badge({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex h-5 items-center rounded-sm border border-line px-1.5 text-muted text-xs">
      {children}
    </span>
  );
}
