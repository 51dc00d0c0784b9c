import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, FileClock, Printer } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { useMemberships, useOrganization } from "@/data/organizations/organizations.ts";
import { useSession } from "@/data/organizations/session.ts";
import { proofReportsQuery } from "@/data/roi/proof-reports.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { formatMonth } from "@/lib/billing-month.ts";
import { paths } from "@/lib/paths.ts";
import { isDay } from "@/lib/period.ts";
import { ProofPaper } from "@/pages/roi/proof/proof-paper.tsx";
import { chooseOrganization } from "@/stores/current-organization.ts";

/** Swedish month names are lower case, titles are not. */
const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** A month as reported on the first morning after it, beside its figures counted from every row today. */
export function MonthlyReport({ wanted }: { wanted: string }) {
  const { t } = useTranslation("roi");
  const { locale } = useFormat();
  const month = isDay(`${wanted}-01`) ? `${wanted}-01` : null;
  useLinkedOrganization();
  const { id, name } = useOrganization();
  const found = useQuery({ ...proofReportsQuery.one(id, month ?? ""), enabled: month !== null });
  const title = month
    ? t("report.title", { month: capital(formatMonth(month, locale)) })
    : t("report.titleAny");
  const none = (
    <Card>
      <EmptyState icon={FileClock} title={t("report.none")}>
        {t("report.noneYet")}
      </EmptyState>
    </Card>
  );
  return (
    <>
      <Link
        to={paths.roi}
        data-print="hide"
        className="-ml-1 mb-2 inline-flex h-8 items-center gap-1 rounded-sm pr-2 font-medium text-muted text-sm hover:text-ink max-md:h-11"
      >
        <ChevronLeft size={16} aria-hidden />
        {t("title")}
      </Link>
      <PageHeader
        title={title}
        description={name}
        actions={
          found.data && (
            <Button icon={<Printer size={14} aria-hidden />} onClick={() => window.print()}>
              {t("print")}
            </Button>
          )
        }
      />
      <Loaded
        query={found}
        failed={t("failed")}
        inCard
        skeleton={month === null ? none : "h-[40rem] w-full max-w-4xl"}
        absent={none}
      >
        {(report) => <ProofPaper report={report} />}
      </Loaded>
    </>
  );
}

/** An e-mail is about one organization: its link (`?organization=`) opens in that one, for its members. */
function useLinkedOrganization() {
  const { search, change } = useSearch();
  const { memberships, current } = useMemberships();
  const userId = useSession()?.user.id;
  const wanted = search.get("organization");
  const isOurs = memberships.some(({ organization }) => organization.id === wanted);
  useEffect(() => {
    if (!wanted || !userId || !current) return;
    if (isOurs && current.organization.id !== wanted) chooseOrganization(userId, wanted);
    change({ organization: undefined });
  }, [wanted, userId, isOurs, current, change]);
}
