import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { KpiCard } from "@/components/ui/kpi-card.tsx";
import type { FactSums } from "@/hooks/fact-sums.ts";
import { type CurrentOrganization, useOrganization } from "@/hooks/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths, withSearch } from "@/lib/paths.ts";
import { type Period, previousPeriod, rangeText } from "@/lib/period.ts";
import { Definition } from "@/pages/dashboard/definition.tsx";
import {
  change,
  type Figure,
  type FigureName,
  figureNames,
  figures,
  type Money,
  undecided,
} from "@/pages/dashboard/figures.ts";
import { useFigureFormat } from "@/pages/dashboard/use-figure-format.ts";

interface KpiRowProps {
  period: Period;
  sums: FactSums | undefined;
  /** Of the period before; absent where comparing would be unfair. */
  before: FactSums | undefined;
  compare: boolean;
}

const BETTER: Partial<Record<FigureName, "more" | "less">> = {
  answered: "more",
  booked: "more",
  claims: "more",
  shown: "more",
  revenue: "more",
  roi: "more",
};

/** The key figures of the period: each explained, compared, and a way to the rows behind it. */
export function KpiRow({ period, sums, before, compare }: KpiRowProps) {
  const { t } = useTranslation("dashboard");
  const organization = useOrganization();
  const write = useFigureFormat();
  const daysBefore = useFormat().days(previousPeriod(period));
  const money: Money = { currency: organization.currency, valueMinor: organization.appointment_value_minor };
  const now = sums && figures(sums, money);
  const then = before && figures(before, money);
  return (
    <section aria-label={t("kpis")} className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {figureNames.map((name) => {
        const figure = now?.[name];
        const earlier = then?.[name];
        const delta = figure && earlier ? change(name, figure, earlier) : null;
        const was = earlier?.value == null ? "" : write(earlier.value, earlier.kind, true);
        return (
          <KpiCard
            key={name}
            name={t(`kpi.${name}.name`)}
            value={figure && (figure.value === null ? null : write(figure.value, figure.kind, true))}
            reason={figure?.reason && <Reason figure={figure} organization={organization} />}
            delta={delta && { ...delta, better: BETTER[name], before: was, period: daysBefore }}
            href={hrefs(period)[name]}
            definition={<Definition name={name} figure={figure} before={earlier} />}
          >
            {compare && was
              ? t("previously", { value: was })
              : sums && <Note name={name} sums={sums} money={money} />}
          </KpiCard>
        );
      })}
    </section>
  );
}

/** Where the rows behind each figure are. */
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
    cost: calls(),
    roi: shown,
  };
}

function Reason({ figure, organization }: { figure: Figure; organization: CurrentOrganization }) {
  const { t } = useTranslation("dashboard");
  if (!figure.reason) return null;
  const mayFix = organization.role === "owner" || organization.role === "manager";
  if (figure.reason !== "noValue" || !mayFix) return t(`reason.${figure.reason}`);
  return (
    <Link to={paths.settings} className="relative z-[1] text-accent hover:underline">
      {t("reason.noValue")}
    </Link>
  );
}

/** The short line under a figure. */
function Note({ name, sums, money }: { name: FigureName; sums: FactSums; money: Money }) {
  const { t } = useTranslation("dashboard");
  const { micros } = useFormat();
  const write = useFigureFormat();
  const all = figures(sums, money);
  switch (name) {
    case "calls":
      return t("of.inbound", { count: sums.inbound });
    case "answered":
      return t("of.calls", { count: sums.calls });
    case "booked":
      return t("of.cancelled", { count: sums.cancelled });
    case "claims":
      return t("of.claims", { count: sums.claimed_bookings });
    case "shown":
      return t("of.decided", { count: sums.shown + sums.no_show, open: undecided(sums) });
    case "revenue":
      return t("of.shown", { count: sums.shown });
    case "cost": {
      const perMinute = all.cost.inputs.find((input) => input.name === "perMinute")?.value;
      return perMinute ? t("of.perMinute", { value: micros(perMinute, "USD") }) : null;
    }
    case "roi":
      return t("of.roi", {
        revenue: write(all.revenue.value ?? 0, "minor", true),
        cost: write(all.cost.value ?? 0, "usd", true),
      });
  }
}
