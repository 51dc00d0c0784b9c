import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ChartFrame } from "@/components/charts/chart-frame.tsx";
import { HeatGrid, shade } from "@/components/charts/heat-grid.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { dailyFactsQuery } from "@/data/roi/daily-facts.ts";
import { useFormat } from "@/hooks/use-format.ts";
import type { Period } from "@/lib/period.ts";
import { busiest, week } from "@/pages/dashboard/week-grid.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const clock = (hour: number) => `${String(hour % 24).padStart(2, "0")}:00`;

/** Calls by weekday and local hour. */
export function HeatMap({ period }: { period: Period }) {
  const { t } = useTranslation("dashboard");
  const { locale, number } = useFormat();
  const { id: organizationId } = useOrganization();
  const { data, error, refetch } = useQuery(dailyFactsQuery.heatMap(organizationId, period));
  const values = week(data ?? []);
  const top = busiest(values);
  // 1 January 2024 was a Monday.
  const name = (weekday: number, style: "short" | "long") =>
    new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" }).format(
      Date.UTC(2024, 0, 1 + weekday),
    );
  const days = values.map((_, weekday) => name(weekday, "short"));
  return (
    <ChartFrame
      title={t("heat.title")}
      empty={data !== undefined && !top && t("heat.none")}
      takeaway={
        !data ? (
          <Skeleton className="h-4 w-72" />
        ) : top ? (
          t("heat.takeaway", {
            weekday: name(top.weekday, "long"),
            from: clock(top.hour),
            to: clock(top.hour + 1),
            count: top.calls,
          })
        ) : (
          t("heat.none")
        )
      }
      words={{ asTable: t("chart.asTable"), asChart: t("chart.asChart") }}
      table={{
        header: [t("heat.hour"), ...days],
        lines: HOURS.map((hour) => [clock(hour), ...values.map((line) => number(line[hour] ?? 0))]),
      }}
    >
      {error && !data ? (
        <ErrorState error={error} title={t("chart.failed")} onRetry={() => void refetch()} />
      ) : (
        <>
          <HeatGrid
            rows={days}
            columns={HOURS.map((hour) => (hour % 3 === 0 ? String(hour).padStart(2, "0") : ""))}
            values={values}
            cellLabel={(weekday, hour, count) =>
              t("heat.cell", { weekday: name(weekday, "long"), hour: clock(hour), count })
            }
          />
          <p aria-hidden className="flex items-center justify-end gap-1 pt-2 text-2xs text-muted">
            {t("heat.less")}
            {[0, 1, 2, 3, 4].map((step) => (
              <span key={step} className="size-3 rounded-[3px]" style={{ background: shade(step, 4) }} />
            ))}
            {t("heat.more")}
          </p>
        </>
      )}
    </ChartFrame>
  );
}
