import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { callsQuery } from "@/data/calls/calls.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { dailyFactsQuery } from "@/data/roi/daily-facts.ts";
import { type FactSums, sumFacts } from "@/data/roi/fact-sums.ts";
import { roiQuery } from "@/data/roi/roi.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { paths, withSearch } from "@/lib/paths.ts";
import { dayOf, type Period, rangeText } from "@/lib/period.ts";
import { type Figure, undecided, valued } from "@/pages/dashboard/figures.ts";
import { useFigureFormat } from "@/pages/dashboard/use-figure-format.ts";

/** What happened today, its cost and its value: of fixed height, readable at a glance on a phone. */
export function Today() {
  const { t } = useTranslation("dashboard");
  const { time, zone } = useFormat();
  const { id, time_zone } = useOrganization();
  const now = useNow(60);
  const day = dayOf(now, time_zone);
  const today = { from: day, to: day };
  const ongoing = useQuery(callsQuery.ongoing(id)).data;
  return (
    <section
      aria-label={t("today.title")}
      className="flex gap-x-6 gap-y-2 rounded-lg border border-line bg-surface px-4 py-3 shadow-low max-lg:flex-col"
    >
      <div className="flex shrink-0 flex-col justify-center max-lg:flex-row max-lg:items-baseline max-lg:justify-start max-lg:gap-2">
        <h2 className="font-semibold text-lg max-lg:text-base">{t("today.title")}</h2>
        <p className="flex gap-x-2 text-muted text-xs lg:flex-col">
          <span>{time(now, "day")}</span>
          <span>{zone}</span>
        </p>
      </div>
      <ul className="-mx-2 grid flex-1 grid-cols-3 gap-x-1 gap-y-1 sm:grid-cols-5">
        <Figures today={today} />
        <Cell
          name={t("today.onTheLine")}
          to={paths.live}
          value={ongoing && String(ongoing.length)}
          className="sm:hidden"
        >
          {t("strip.open")}
        </Cell>
      </ul>
    </section>
  );
}

function Figures({ today }: { today: Period }) {
  const { t } = useTranslation("dashboard");
  const organization = useOrganization();
  const write = useFigureFormat();
  const { number } = useFormat();
  const found = useQuery(dailyFactsQuery.days(organization.id, today));
  const sums = found.data && sumFacts(found.data);
  const roi = useQuery(roiQuery.period(organization.id, today));
  const money = roi.data && valued(roi.data);
  const failed = found.error && !sums ? t("today.failed") : undefined;
  const moneyFailed = failed ?? (roi.error && !money ? t("today.failed") : undefined);
  const calls = withSearch(paths.calls, { ...today });
  const takesPlace = { tab: "all", starts: rangeText(today) };
  /** Undefined while loading, a dash if unknown. */
  const text = (of: (known: FactSums) => string) => (failed ? "–" : sums && of(sums));
  const amount = (figure: Figure | undefined, known = true) =>
    moneyFailed ? "–" : figure && (known && figure.value !== null ? write(figure.value, "minor", true) : "–");
  const open = (known: FactSums) =>
    known.due === 0
      ? t("today.noneDue")
      : undecided(known) === 0
        ? t("today.decided")
        : t("today.undecided", { count: undecided(known) });
  // Without shown visits the value is unknown, not zero: verdicts are still open.
  const isOpen = sums !== undefined && sums.shown === 0 && undecided(sums) > 0;
  const each = organization.appointment_value_minor;
  const worthOf = (known: FactSums) => {
    if (!isOpen) return t("of.shown", { count: known.shown });
    if (each === null) return t("today.pending");
    return t("today.upTo", { amount: write(undecided(known) * each, "minor", true) });
  };
  return (
    <>
      <Cell name={t("today.calls")} to={calls} value={text((known) => write(known.calls, "count"))}>
        {failed ?? (sums && t("today.answered", { count: sums.answered }))}
      </Cell>
      <Cell
        name={t("today.booked")}
        to={withSearch(paths.appointments, { tab: "all", booked: rangeText(today) })}
        value={text((known) => write(known.booked, "count"))}
      >
        {failed ?? (sums && t("today.made"))}
      </Cell>
      <Cell
        name={t("today.visits")}
        to={withSearch(paths.appointments, { ...takesPlace, judged: "yes" })}
        value={text(({ shown, due }) => t("today.ofDue", { shown: number(shown), due: number(due) }))}
      >
        {failed ?? (sums && open(sums))}
      </Cell>
      <Cell
        name={t("today.worth")}
        to={withSearch(paths.appointments, {
          ...takesPlace,
          ...(isOpen ? { judged: "yes" } : { verdict: "shown" }),
        })}
        value={amount(money?.revenue, !isOpen)}
      >
        {moneyFailed ?? (money?.revenue.reason ? t(`reason.${money.revenue.reason}`) : sums && worthOf(sums))}
      </Cell>
      <Cell name={t("today.cost")} to={withSearch(paths.roi, { ...today })} value={amount(money?.cost)}>
        {moneyFailed ??
          (money?.cost.reason
            ? t(`reason.${money.cost.reason}`)
            : sums && t("today.talk", { count: minutes(sums) }))}
      </Cell>
    </>
  );
}

const minutes = ({ talk_seconds }: { talk_seconds: number }) => Math.round(talk_seconds / 60);

interface CellProps {
  name: string;
  /** The rows behind the figure. */
  to: string;
  /** Undefined while loading. */
  value: string | undefined;
  className?: string;
  children: ReactNode;
}

function Cell({ name, to, value, className, children }: CellProps) {
  return (
    <li className={className}>
      <Link
        to={to}
        className="flex h-[4.25rem] min-w-0 flex-col justify-center rounded-md px-2 hover:bg-sunken"
      >
        <span className="truncate text-muted text-xs">{name}</span>
        {value === undefined ? (
          <Skeleton className="my-1 h-5 w-12" />
        ) : (
          <span data-figures="" className="truncate font-semibold text-xl leading-7 tracking-tight">
            {value}
          </span>
        )}
        <span className="h-4 truncate text-muted text-xs">{children}</span>
      </Link>
    </li>
  );
}
