import { ArrowDown, ArrowRight, ArrowUp, Info } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { IconButton } from "@/components/ui/button.tsx";
import { Popover } from "@/components/ui/popover.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useFormat } from "@/hooks/use-format.ts";
import { cx } from "@/lib/class-names.ts";

export interface Delta {
  /** 0.12 means 12 % more than before or, for a figure that is a share itself, 12 percentage points. */
  change: number;
  in: "percent" | "points";
  /** The previous value and its days, both formatted. */
  before: string;
  period: string;
  /** Whether more is better; without it the colour stays neutral. */
  better?: "more" | "less";
}

interface KpiCardProps {
  name: string;
  /** Definition: what counts, by which date, and the formula. */
  definition: ReactNode;
  /** Already formatted; undefined while loading, null if it cannot be computed. */
  value: string | null | undefined;
  /** Why it cannot be computed; shown instead of the line below. */
  reason?: ReactNode;
  delta?: Delta | null;
  /** The rows behind the figure. */
  href?: string;
  /** The same page with the figure's explanation open. */
  explain?: string;
  /** A short line under the figure: "of 412 calls". */
  children?: ReactNode;
}

export function KpiCard(props: KpiCardProps) {
  const { name, definition, value, reason, delta, href, explain, children } = props;
  const { t } = useTranslation();
  return (
    <section
      aria-label={name}
      className="group relative flex min-w-0 flex-col rounded-lg border border-line bg-surface px-4 pt-3 pb-3.5 shadow-low has-[a:hover]:border-line-strong"
    >
      <div className="flex h-6 items-center justify-between gap-1">
        <h2 className="min-w-0 truncate font-medium text-muted text-sm">
          {href ? (
            // The whole card is the link's area; the definition is above it.
            <Link
              to={href}
              className="after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
            >
              {name}
            </Link>
          ) : (
            name
          )}
        </h2>
        <span className="-mr-2 relative z-[1]" data-print="hide">
          <Popover
            label={t("kpi.definition", { name })}
            trigger={
              <IconButton label={t("kpi.definition", { name })} size="sm" className="h-6! max-md:min-h-8!">
                <Info size={14} aria-hidden className="opacity-70" />
              </IconButton>
            }
          >
            <div className="max-w-72 text-sm">{definition}</div>
          </Popover>
        </span>
      </div>
      <div className="mt-0.5 flex min-h-8 flex-wrap items-baseline gap-x-2 max-sm:min-h-12 max-sm:flex-col max-sm:flex-nowrap max-sm:items-start">
        {value === undefined ? (
          <Skeleton className="h-7 w-24 self-center" />
        ) : (
          <p data-figures="" className="truncate font-semibold text-2xl tracking-tight">
            {value && explain ? <ExplainLink to={explain}>{value}</ExplainLink> : (value ?? <Dash />)}
          </p>
        )}
        {value && delta && <DeltaMark delta={delta} />}
      </div>
      <p className="mt-0.5 min-h-4 truncate text-muted text-xs max-sm:min-h-8 max-sm:whitespace-normal">
        {value === null ? reason : children}
      </p>
    </section>
  );
}

/** The figure itself opens its explanation; it is above the card's link. */
function ExplainLink({ to, children }: { to: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Link
      to={to}
      preventScrollReset
      title={t("kpi.why")}
      className="relative z-[1] rounded-sm underline decoration-1 decoration-dotted decoration-muted underline-offset-4 hover:text-accent hover:decoration-accent print:no-underline"
    >
      {children}
      <span className="sr-only"> {t("kpi.why")}</span>
    </Link>
  );
}

function DeltaMark({ delta: { change, in: unit, better, before, period } }: { delta: Delta }) {
  const { t } = useTranslation();
  const format = useFormat();
  const direction = Math.abs(change) < 0.0005 ? "same" : change > 0 ? "up" : "down";
  const Icon = { same: ArrowRight, up: ArrowUp, down: ArrowDown }[direction];
  const isGood = direction !== "same" && better !== undefined && (direction === "up") === (better === "more");
  const tone = direction === "same" || !better ? "text-muted" : isGood ? "text-good" : "text-bad";
  const size = Math.abs(change);
  const value =
    unit === "points"
      ? t("kpi.points", { value: format.number(100 * size, { maximumFractionDigits: 1 }) })
      : format.percent(size, size < 0.1 ? 1 : 0);
  const origin = t("kpi.before", { value: before, period });
  return (
    <span
      className={cx("inline-flex h-4 items-center gap-0.5 whitespace-nowrap font-medium text-xs", tone)}
      title={origin}
    >
      <Icon size={12} strokeWidth={2.5} aria-hidden />
      {value} <span className="font-normal">{t(`kpi.${direction}`)}</span>
      <span className="sr-only">. {origin}</span>
    </span>
  );
}

function Dash() {
  const { t } = useTranslation();
  return (
    <>
      <span aria-hidden>–</span>
      <span className="sr-only">{t("kpi.none")}</span>
    </>
  );
}
