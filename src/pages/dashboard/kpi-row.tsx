import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router-dom";
import { KpiCard } from "@/components/ui/kpi-card.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import type { FactSums } from "@/data/roi/fact-sums.ts";
import type { Roi } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths, withSearch } from "@/lib/paths.ts";
import { type Period, previousPeriod, rangeText } from "@/lib/period.ts";
import { Definition } from "@/pages/dashboard/definition.tsx";
import {
  change,
  counted,
  type Figure,
  type FigureName,
  figureNames,
  undecided,
  valued,
} from "@/pages/dashboard/figures.ts";
import { useFigureFormat } from "@/pages/dashboard/use-figure-format.ts";

/** The data of a period's figures; each part may still be loading. */
export interface Sources {
  sums?: FactSums;
  roi?: Roi;
}

interface KpiRowProps {
  period: Period;
  now: Sources;
  /** The previous period's; empty if a comparison would be unfair. */
  before: Sources;
  compare: boolean;
}

const figuresOf = ({ sums, roi }: Sources): Partial<Record<FigureName, Figure>> => ({
  ...(sums && counted(sums)),
  ...(roi && valued(roi)),
});

/** The name of each figure in its explanation. */
const EXPLAINED: Partial<Record<FigureName, string>> = {
  booked: "bookings",
  shown: "show_rate",
  revenue: "shown",
};

const BETTER: Partial<Record<FigureName, "more" | "less">> = {
  answered: "more",
  booked: "more",
  claims: "more",
  shown: "more",
  revenue: "more",
  roi: "more",
};

/** The key figures of the period: each explained, compared, and linked to its rows. */
export function KpiRow({ period, now, before, compare }: KpiRowProps) {
  const { t } = useTranslation("dashboard");
  const write = useFigureFormat();
  const daysBefore = useFormat().days(previousPeriod(period));
  const [search] = useSearchParams();
  const explainLink = (name: FigureName) => {
    const there = new URLSearchParams(search);
    there.set("why", `figure:${EXPLAINED[name] ?? name}:${rangeText(period)}`);
    return `?${there}`;
  };
  const all = figuresOf(now);
  const then = figuresOf(before);
  return (
    <section aria-label={t("kpis")} className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {figureNames.map((name) => {
        const figure = all[name];
        const earlier = then[name];
        const delta = figure && earlier ? change(name, figure, earlier) : null;
        const was = earlier?.value == null ? "" : write(earlier.value, earlier.kind, true);
        return (
          <KpiCard
            key={name}
            name={t(`kpi.${name}.name`)}
            value={figure && (figure.value === null ? null : write(figure.value, figure.kind, true))}
            reason={figure?.reason && <Reason figure={figure} period={period} />}
            delta={delta && { ...delta, better: BETTER[name], before: was, period: daysBefore }}
            href={hrefs(period)[name]}
            explain={explainLink(name)}
            definition={<Definition name={name} figure={figure} before={earlier} />}
          >
            {compare && was
              ? t("previously", { value: was })
              : figure && <Note name={name} figures={all} sums={now.sums} />}
          </KpiCard>
        );
      })}
    </section>
  );
}

/** The rows behind each figure. */
function hrefs(period: Period): Record<FigureName, string> {
  const calls = (search: Record<string, string> = {}) => withSearch(paths.calls, { ...period, ...search });
  const days = rangeText(period);
  const shown = withSearch(paths.appointments, { tab: "all", starts: days, verdict: "shown" });
  const decided = new URLSearchParams({ tab: "all", starts: days });
  for (const verdict of ["shown", "no_show"]) decided.append("verdict", verdict);
  const claims = new URLSearchParams({ ...period });
  for (const outcome of ["confirmed", "unconfirmed"]) claims.append("outcome", outcome);
  const answered = new URLSearchParams({ ...period });
  for (const state of ["answered", "ongoing"]) answered.append("state", state);
  return {
    calls: calls(),
    answered: `${paths.calls}?${answered}`,
    booked: withSearch(paths.appointments, { tab: "all", booked: days }),
    claims: `${paths.calls}?${claims}`,
    shown: `${paths.appointments}?${decided}`,
    revenue: shown,
    cost: withSearch(paths.roi, { ...period }),
    roi: withSearch(paths.roi, { ...period }),
  };
}

/** Why there is no figure, and a link to where it can be fixed or seen. */
function Reason({ figure: { reason }, period }: { figure: Figure; period: Period }) {
  const { t } = useTranslation("dashboard");
  const { role } = useOrganization();
  if (!reason) return null;
  const mayFix = role === "owner" || role === "manager";
  const to =
    reason === "noRate" || reason === "costElsewhere"
      ? withSearch(paths.roi, { ...period })
      : reason === "noValue" && mayFix
        ? paths.settings
        : null;
  if (!to) return t(`reason.${reason}`);
  return (
    <Link to={to} className="relative z-[1] text-accent hover:underline">
      {t(`reason.${reason}`)}
    </Link>
  );
}

interface NoteProps {
  name: FigureName;
  figures: Partial<Record<FigureName, Figure>>;
  sums: FactSums | undefined;
}

/** The short line under a figure. */
function Note({ name, figures, sums }: NoteProps) {
  const { t } = useTranslation("dashboard");
  const write = useFigureFormat();
  const { revenue, cost } = figures;
  switch (name) {
    case "calls":
      return sums && t("of.inbound", { count: sums.inbound });
    case "answered":
      return sums && t("of.calls", { count: sums.calls });
    case "booked":
      return sums && t("of.cancelled", { count: sums.cancelled });
    case "claims":
      return sums && t("of.claims", { count: sums.claimed_bookings });
    case "shown":
      return sums && t("of.decided", { count: sums.shown + sums.no_show, open: undecided(sums) });
    case "revenue":
      return revenue && t("of.shown", { count: revenue.rows });
    case "cost": {
      const perShown = cost?.inputs.find((input) => input.name === "perShown")?.value;
      return perShown ? t("of.perShown", { value: write(perShown, "minor") }) : null;
    }
    case "roi":
      return t("of.roi", {
        revenue: write(revenue?.value ?? 0, "minor", true),
        cost: write(cost?.value ?? 0, "minor", true),
      });
  }
}
