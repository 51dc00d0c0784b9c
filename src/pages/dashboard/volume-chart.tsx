import { Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import { ChartFrame } from "@/components/charts/chart-frame.tsx";
import { Legend } from "@/components/charts/legend.tsx";
import type { Bucket } from "@/components/charts/stacked-bars.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import type { DailyFacts } from "@/data/roi/daily-facts.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatTime } from "@/lib/format-time.ts";
import { lazyPart } from "@/lib/lazy-part.ts";
import { paths, withSearch } from "@/lib/paths.ts";
import type { Period } from "@/lib/period.ts";
import { bucketPeriod, isWeekly, outcomes, type VolumeOutcome, volume } from "@/pages/dashboard/volume.ts";

const StackedBars = lazyPart(() => import("@/components/charts/stacked-bars.tsx"));
const HEIGHT = 232;
const COLOUR: Record<VolumeOutcome, string> = {
  booked: "var(--chart-1)",
  unconfirmed: "var(--chart-3)",
  callback: "var(--chart-4)",
  notInterested: "var(--chart-5)",
  other: "var(--chart-2)",
  unreached: "var(--chart-6)",
};

interface VolumeChartProps {
  period: Period;
  days: readonly DailyFacts[] | undefined;
  before?: { period: Period; days: readonly DailyFacts[] };
}

export function VolumeChart({ period, days, before }: VolumeChartProps) {
  const { t } = useTranslation("dashboard");
  const { locale, number } = useFormat();
  const navigate = useNavigate();
  const buckets = useMemo(
    () => days && volume(period, days, (day) => formatTime(`${day}T12:00:00Z`, "day", locale, "UTC"), before),
    [period, days, before, locale],
  );
  const series = outcomes.map((key) => ({ key, name: t(`volume.${key}`), colour: COLOUR[key] }));
  const words = { total: t("chart.total"), before: t("chart.before") };
  return (
    <ChartFrame
      title={t("volume.title")}
      empty={buckets?.every(({ total, before: then }) => total === 0 && !then) && t("volume.none")}
      takeaway={<Takeaway buckets={buckets} weekly={isWeekly(period)} />}
      words={{ asTable: t("chart.asTable"), asChart: t("chart.asChart") }}
      table={{
        header: [
          t(isWeekly(period) ? "chart.week" : "chart.day"),
          words.total,
          ...series.map(({ name }) => name),
        ],
        lines: (buckets ?? []).map(({ label, total, values }) => [
          label,
          number(total),
          ...outcomes.map((key) => number(values[key] ?? 0)),
        ]),
      }}
    >
      <div style={{ height: HEIGHT }}>
        {buckets ? (
          <Suspense fallback={<Skeleton className="h-full" />}>
            <StackedBars
              series={series}
              buckets={buckets}
              height={HEIGHT}
              words={words}
              format={number}
              onOpen={({ id }) => void navigate(withSearch(paths.calls, { ...bucketPeriod(id, period) }))}
            />
          </Suspense>
        ) : (
          <Skeleton className="h-full" />
        )}
      </div>
      <Legend series={series} />
    </ChartFrame>
  );
}

function Takeaway({ buckets, weekly }: { buckets: readonly Bucket[] | undefined; weekly: boolean }) {
  const { t } = useTranslation("dashboard");
  const { number } = useFormat();
  if (!buckets) return <Skeleton className="h-4 w-64" />;
  const total = buckets.reduce((sum, bucket) => sum + bucket.total, 0);
  const busiest = buckets.reduce(
    (most, bucket) => (bucket.total > most.total ? bucket : most),
    buckets[0] as Bucket,
  );
  if (total === 0) return t("volume.none");
  if (buckets.length === 1) return t("volume.single", { count: total, day: busiest.label });
  return t(weekly ? "volume.weekTakeaway" : "volume.takeaway", {
    average: number(total / buckets.length, { maximumFractionDigits: 1 }),
    day: busiest.label,
    count: busiest.total,
  });
}
