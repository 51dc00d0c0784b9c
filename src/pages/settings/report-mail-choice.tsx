import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Switch } from "@/components/ui/switch.tsx";
import { reportMailQuery, useSetReportMail } from "@/data/messages/report-mail.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useMe } from "@/data/organizations/profiles.ts";

/** One's own choice: the month's report by e-mail. Offered to those who get it. */
export function ReportMailChoice() {
  const { t } = useTranslation("settings");
  const { id: organizationId, role } = useOrganization();
  const { id: userId } = useMe();
  const wanted = useQuery(reportMailQuery.wanted(organizationId, userId)).data;
  const change = useSetReportMail(organizationId, userId);
  if (!isAtLeast(role, "manager") || wanted === undefined) return null;
  return (
    <Card title={t("reports.title")} description={t("reports.hint")}>
      <div className="flex flex-col gap-3">
        <FormError error={change.error} />
        <Switch
          label={t("reports.wanted")}
          checked={wanted}
          onChange={(event) => change.mutate(event.target.checked)}
        />
      </div>
    </Card>
  );
}
