import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { Time } from "@/components/ui/time.tsx";
import { membersQuery } from "@/hooks/members.ts";
import { useOrganization } from "@/hooks/organizations.ts";
import type { VerificationRules } from "@/hooks/verification-rules.ts";

/** Every version, the newest first: what it said, whose it is and since when. */
export function RulesHistory({ versions }: { versions: readonly VerificationRules[] }) {
  const { t } = useTranslation("settings");
  const { id: organizationId } = useOrganization();
  const members = useQuery(membersQuery.of(organizationId)).data;
  const authorOf = ({ author }: VerificationRules) => {
    if (author === null) return t("rules.platform");
    const profile = members?.find((member) => member.profile.user_id === author)?.profile;
    return profile ? profile.full_name || profile.email : t("audit.formerMember");
  };
  return (
    <Card flush title={t("rules.history")} description={t("rules.historyHint")}>
      <ol className="divide-y divide-line border-line border-t">
        {versions.map((rules) => (
          <li key={rules.version} className="px-4 py-2 text-sm">
            <div className="flex items-baseline justify-between gap-3">
              <span className="font-medium">{t("rules.version", { version: rules.version })}</span>
              <span className="text-muted text-xs">
                <Time at={rules.created_at} />
              </span>
            </div>
            <p className="text-xs">
              {t("rules.summary", { hours: rules.hours_after_end, seconds: rules.min_call_seconds })}
            </p>
            <p className="text-muted text-xs">
              {rules.steps
                .map((step) => t(`rules.step.${step as "call"}`, { defaultValue: step }))
                .join(" → ")}
            </p>
            <p className="text-muted text-xs">{authorOf(rules)}</p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
