import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { RulesForm } from "@/components/rules/rules-form.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { verificationRulesQuery } from "@/data/appointments/verification-rules.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useIsOperator } from "@/data/organizations/operators.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { NudgeChoice } from "@/pages/settings/rules/nudge-choice.tsx";
import { Rehearsal } from "@/pages/settings/rules/rehearsal.tsx";
import { RulesHistory } from "@/pages/settings/rules/rules-history.tsx";

/** How it is decided who came: the rules in force, every version before them, and what others would have changed. */
export function RulesSection() {
  const { t } = useTranslation("settings");
  const { id: organizationId, role } = useOrganization();
  const may = useIsOperator() ? "all" : isAtLeast(role, "manager") ? "nudge" : "read";
  const rules = useQuery(verificationRulesQuery.of(organizationId));
  if (rules.error && !rules.data)
    return <ErrorState error={rules.error} title={t("rules.failed")} onRetry={() => void rules.refetch()} />;
  const latest = rules.data?.[0];
  if (!rules.data || !latest) return <Skeleton className="h-80 w-full rounded-lg!" />;
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <RulesForm
          key={`${latest.version} ${may}`}
          organizationId={organizationId}
          rules={latest}
          may={may}
        />
        <NudgeChoice hours={latest.nudge_hours} />
        <Rehearsal rules={latest} />
      </div>
      <RulesHistory versions={rules.data} />
    </div>
  );
}
