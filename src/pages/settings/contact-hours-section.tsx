import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { contactHoursQuery } from "@/data/campaigns/contact-hours.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { ContactHoursForm } from "@/pages/settings/contact-hours-form.tsx";
import { VersionList } from "@/pages/settings/version-list.tsx";

/** When this organization's calls and SMS may reach people, and every version of that. */
export function ContactHoursSection() {
  const { t } = useTranslation("settings");
  const { id: organizationId } = useOrganization();
  const hours = useQuery(contactHoursQuery.of(organizationId));
  if (hours.error && !hours.data)
    return <ErrorState error={hours.error} title={t("hours.failed")} onRetry={() => void hours.refetch()} />;
  const latest = hours.data?.[0];
  if (!hours.data || !latest) return <Skeleton className="h-80 w-full rounded-lg!" />;
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <ContactHoursForm key={latest.version} hours={latest} />
      <VersionList title={t("rules.history")} hint={t("hours.historyHint")} versions={hours.data} />
    </div>
  );
}
