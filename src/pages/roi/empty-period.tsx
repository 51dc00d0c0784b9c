import { ChartNoAxesCombined } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Button, buttonClass } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import type { Roi } from "@/data/roi/roi-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths } from "@/lib/paths.ts";
import { dayOf } from "@/lib/period.ts";

/** Whether neither anything happened nor anything was spent. */
export const isEmpty = ({ counts, values, costs }: Roi) =>
  counts.calls + counts.booked + counts.shown + counts.no_show + values.paid.rows === 0 && costs.length === 0;

interface EmptyPeriodProps {
  roi: Roi;
  onThisMonth: () => void;
}

/** An empty period explains what fills it, instead of showing a page of zeros. */
export function EmptyPeriod({ roi, onThisMonth }: EmptyPeriodProps) {
  const { t } = useTranslation("roi");
  const { role, created_at, time_zone } = useOrganization();
  const { time } = useFormat();
  const isEarly = roi.to < dayOf(new Date(created_at), time_zone);
  return (
    <Card>
      <EmptyState
        icon={ChartNoAxesCombined}
        title={t("empty.title")}
        action={
          <>
            <Button onClick={onThisMonth}>{t("empty.thisMonth")}</Button>
            {isAtLeast(role, "manager") && (
              <Link to={paths.integrations} className={buttonClass("primary")}>
                {t("empty.connect")}
              </Link>
            )}
          </>
        }
      >
        {isEarly && <p>{t("empty.early", { day: time(created_at, "date") })}</p>}
        <p>{t("empty.needs")}</p>
      </EmptyState>
    </Card>
  );
}
