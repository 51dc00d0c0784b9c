import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { RulesForm } from "@/components/rules/rules-form.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { verificationRulesQuery } from "@/data/appointments/verification-rules.ts";

/** How it is decided which of an organization's appointments are charged: the rules in force, to be changed. */
export function AccountRules({ organizationId }: { organizationId: string }) {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useQuery(verificationRulesQuery.forOperators(organizationId));
  const latest = data?.[0];
  if (latest)
    return <RulesForm key={latest.version} organizationId={organizationId} rules={latest} may="all" />;
  if (error) return <ErrorState error={error} title={t("rules.failed")} onRetry={() => void refetch()} />;
  return <Skeleton className="h-80 w-full rounded-lg!" />;
}
