import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router-dom";
import { ExplainHere } from "@/components/explain/explain-here.tsx";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Button } from "@/components/ui/button.tsx";
import { DateRange } from "@/components/ui/date-range.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { roiQuery } from "@/data/roi/roi.ts";
import type { Roi } from "@/data/roi/roi-answers.ts";
import { usePeriod } from "@/hooks/use-period.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { dayOf, previousPeriod } from "@/lib/period.ts";
import { AssumptionsCard } from "@/pages/roi/assumptions/assumptions-card.tsx";
import { CostsCard } from "@/pages/roi/costs-card.tsx";
import { EmptyPeriod, isEmpty } from "@/pages/roi/empty-period.tsx";
import { Headline } from "@/pages/roi/headline.tsx";
import { MonthlyReport } from "@/pages/roi/proof/monthly-report.tsx";
import { ReportsCard } from "@/pages/roi/proof/reports-card.tsx";
import { RecountCard } from "@/pages/roi/recount-card.tsx";
import { ScenariosCard } from "@/pages/roi/scenarios-card.tsx";
import { ValuesCard } from "@/pages/roi/values-card.tsx";

// An amount with an explanation uses the bill's strings for it.
await loadStrings("billing");

/** The figures of a period, or of a month as reported: one page, so that the first visit loads only one. */
export default function RoiPage() {
  const { month } = useParams();
  return month === undefined ? <Figures /> : <MonthlyReport wanted={month} />;
}

function Figures() {
  const { t } = useTranslation("roi");
  const { id, created_at, time_zone } = useOrganization();
  const state = usePeriod("last_month");
  const { period, compare } = state;
  const found = useQuery({ ...roiQuery.period(id, period), placeholderData: keepPreviousData });
  const earlier = useMemo(() => previousPeriod(period), [period]);
  // The time before the organization cannot be compared.
  const isFair = compare && earlier.from >= dayOf(new Date(created_at), time_zone);
  const before = useQuery({ ...roiQuery.period(id, earlier), enabled: isFair }).data;
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          <>
            <Button icon={<Printer size={14} aria-hidden />} onClick={() => window.print()}>
              {t("print")}
            </Button>
            <DateRange state={state} comparable />
          </>
        }
      />
      <Loaded query={found} failed={t("failed")} inCard skeleton="h-96 w-full">
        {(roi) => (
          <Report
            roi={roi}
            before={isFair ? before : undefined}
            onThisMonth={() => state.choose("this_month")}
          />
        )}
      </Loaded>
      <ExplainHere />
    </>
  );
}

/**
 * Side by side on wide screens, each as high as its content; on phones and paper in one column, in the order of their
 * cards.
 */
const Column = ({ children }: { children: ReactNode }) => (
  <div className="contents lg:flex lg:flex-1 lg:basis-0 lg:flex-col lg:gap-3 print:contents">{children}</div>
);

interface ReportProps {
  roi: Roi;
  before: Roi | undefined;
  onThisMonth: () => void;
}

function Report({ roi, before, onThisMonth }: ReportProps) {
  if (isEmpty(roi))
    return (
      <div className="flex flex-col gap-3">
        <EmptyPeriod roi={roi} onThisMonth={onThisMonth} />
        <AssumptionsCard inForce={roi.assumptions} />
        <ReportsCard />
      </div>
    );
  return (
    <div className="flex flex-col gap-3">
      <Headline roi={roi} before={before} />
      <div className="flex flex-col gap-3 lg:flex-row lg:items-start print:flex-col print:items-stretch">
        <Column>
          <ValuesCard roi={roi} before={before} />
          <div className="order-2 break-inside-avoid">
            <ScenariosCard roi={roi} />
          </div>
        </Column>
        <Column>
          <div className="order-1">
            <CostsCard roi={roi} before={before} />
          </div>
          <div className="order-3 break-inside-avoid">
            <AssumptionsCard inForce={roi.assumptions} />
          </div>
        </Column>
      </div>
      <RecountCard roi={roi} />
      <ReportsCard />
    </div>
  );
}
