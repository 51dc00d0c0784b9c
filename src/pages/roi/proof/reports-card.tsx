import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Card } from "@/components/ui/card.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { proofReportsQuery } from "@/data/roi/proof-reports.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";
import { paths } from "@/lib/paths.ts";

/** The months with a report, each linked to it; not printed. */
export function ReportsCard() {
  const { t } = useTranslation("roi");
  const { locale, time } = useFormat();
  const { data } = useQuery(proofReportsQuery.months(useOrganization().id));
  if (!data) return null;
  return (
    <div data-print="hide">
      <Card flush title={t("report.list")} description={t("report.listHint")}>
        {data.length === 0 ? (
          <p className="border-line border-t px-4 py-3 text-muted text-sm">{t("report.noneYet")}</p>
        ) : (
          <ul className="divide-y divide-line border-line border-t">
            {data.map(({ month, frozen_at }) => (
              <li key={month}>
                <Link
                  to={paths.proofReport(month.slice(0, 7))}
                  className="flex min-h-11 items-center gap-2 px-4 py-2 text-sm hover:bg-sunken"
                >
                  <FileText size={14} aria-hidden className="shrink-0 text-muted" />
                  <span className="font-medium">{formatMonth(month, locale)}</span>
                  <span className="ml-auto text-muted text-xs">
                    {t("report.frozenAt", { time: time(frozen_at, "date") })}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}
