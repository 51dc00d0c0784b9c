import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ExplainHere } from "@/components/explain/explain-here.tsx";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { DateRange } from "@/components/ui/date-range.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { setUpSteps, useDismissSetUp, useSetUp } from "@/data/integrations/set-up.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { dailyFactsQuery } from "@/data/roi/daily-facts.ts";
import { sumFacts } from "@/data/roi/fact-sums.ts";
import { roiQuery } from "@/data/roi/roi.ts";
import { useNow } from "@/hooks/use-now.ts";
import { usePeriod } from "@/hooks/use-period.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { addDays, dayOf, previousPeriod } from "@/lib/period.ts";
import { Funnel } from "@/pages/dashboard/funnel.tsx";
import { HeatMap } from "@/pages/dashboard/heat-map.tsx";
import { KpiRow } from "@/pages/dashboard/kpi-row.tsx";
import { LiveStrip } from "@/pages/dashboard/live-strip.tsx";
import { SetUp, SetUpPlace } from "@/pages/dashboard/set-up-list.tsx";
import { Today } from "@/pages/dashboard/today.tsx";
import { VolumeChart } from "@/pages/dashboard/volume-chart.tsx";

// The words of a call are the calls' own.
await loadStrings("calls");

export default function DashboardPage() {
  const { t } = useTranslation("dashboard");
  const organization = useOrganization();
  const state = usePeriod("30d");
  const { period, compare } = state;
  const today = dayOf(useNow(60), organization.time_zone);
  const earlier = useMemo(() => previousPeriod(period), [period]);
  const now = useQuery({
    ...dailyFactsQuery.days(organization.id, period),
    placeholderData: keepPreviousData,
  });
  const before = useQuery(dailyFactsQuery.days(organization.id, earlier));
  const roi = useQuery({ ...roiQuery.period(organization.id, period), placeholderData: keepPreviousData });
  const sums = useMemo(() => now.data && sumFacts(now.data), [now.data]);
  // A day that has hardly begun is not compared with a whole one, nor a period with the time before the organization.
  const isFair =
    period.from !== today && earlier.from >= dayOf(new Date(organization.created_at), organization.time_zone);
  const sumsBefore = useMemo(
    () => (isFair && before.data ? sumFacts(before.data) : undefined),
    [isFair, before.data],
  );
  const roiBefore = useQuery({ ...roiQuery.period(organization.id, earlier), enabled: isFair });
  const compared = useMemo(
    () => (compare && before.data ? { period: earlier, days: before.data } : undefined),
    [compare, earlier, before.data],
  );
  const setUp = useSetUp(organization, true);
  // Only then is the list likely enough to reserve space for it.
  const isYoung = addDays(dayOf(new Date(organization.created_at), organization.time_zone), 14) > today;
  const isSetUp = setUp?.count === setUpSteps.length;

  return (
    <>
      <PageHeader
        title={t("title")}
        actions={
          <>
            {setUp && !isSetUp && organization.onboarding_dismissed_at && <ResumeSetUp done={setUp.count} />}
            <DateRange state={state} comparable />
          </>
        }
      />
      <div className="flex flex-col gap-3">
        {setUp === undefined && isYoung && !organization.onboarding_dismissed_at && <SetUpPlace />}
        {setUp && !isSetUp && !organization.onboarding_dismissed_at && <SetUp state={setUp} />}
        <Today />
        <LiveStrip />
        {(now.error && !now.data) || (roi.error && !roi.data) ? (
          <Card>
            <ErrorState
              error={now.error ?? roi.error}
              title={t("failed")}
              onRetry={() => void Promise.all([now.refetch(), roi.refetch()])}
            >
              {t("failedStill")}
            </ErrorState>
          </Card>
        ) : (
          <>
            <KpiRow
              period={period}
              now={{ sums, roi: roi.data }}
              before={{ sums: sumsBefore, roi: isFair ? roiBefore.data : undefined }}
              compare={compare}
            />
            <div className="grid gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
              <VolumeChart period={period} days={now.data} before={compared} />
              <Funnel sums={sums} />
            </div>
            <HeatMap period={period} />
          </>
        )}
      </div>
      <ExplainHere />
    </>
  );
}

function ResumeSetUp({ done }: { done: number }) {
  const { t } = useTranslation("dashboard");
  const { id, role } = useOrganization();
  const dismiss = useDismissSetUp(id);
  if (role !== "owner" && role !== "manager") return null;
  return (
    <Button
      variant="ghost"
      busy={dismiss.isPending}
      icon={<ListChecks size={14} aria-hidden />}
      onClick={() => dismiss.mutate(false)}
    >
      {t("setup.resume", { done, total: setUpSteps.length })}
    </Button>
  );
}
