import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { RulesForm } from "@/components/rules/rules-form.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Switch } from "@/components/ui/switch.tsx";
import { type VerificationRules, verificationRulesQuery } from "@/data/appointments/verification-rules.ts";
import { nudgesQuery, useSetNudges } from "@/data/messages/nudges.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useIsOperator } from "@/data/organizations/operators.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useMe } from "@/data/organizations/profiles.ts";
import { Rehearsal } from "@/pages/settings/rules/rehearsal-card.tsx";
import { VersionList } from "@/pages/settings/version-list.tsx";

/** How it is decided who came: the rules in force, every earlier version, and what others would have changed. */
export function RulesSection() {
  const { t } = useTranslation("settings");
  const { id: organizationId, role } = useOrganization();
  const may = useIsOperator() ? "all" : isAtLeast(role, "manager") ? "nudge" : "read";
  const rules = useQuery(verificationRulesQuery.of(organizationId));
  const versions = rules.data ?? [];
  return (
    <Loaded
      query={{ ...rules, data: rules.data?.[0] }}
      failed={t("rules.failed")}
      skeleton="h-80 w-full rounded-lg!"
    >
      {(latest) => (
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
          <RulesHistory versions={versions} />
        </div>
      )}
    </Loaded>
  );
}

/** A personal choice: an e-mail before the deadline of an unanswered appointment. Offered to its recipients. */
function NudgeChoice({ hours }: { hours: number }) {
  const { t } = useTranslation("settings");
  const { id: organizationId, role } = useOrganization();
  const { id: userId } = useMe();
  const wanted = useQuery(nudgesQuery.wanted(organizationId, userId)).data;
  const change = useSetNudges(organizationId, userId);
  if (!isAtLeast(role, "manager") || wanted === undefined) return null;
  return (
    <Card title={t("nudges.title")} description={t(hours === 0 ? "nudges.never" : "nudges.hint", { hours })}>
      <div className="flex flex-col gap-3">
        <FormError error={change.error} />
        <Switch
          label={t("nudges.wanted")}
          checked={wanted}
          onChange={(event) => change.mutate(event.target.checked)}
        />
      </div>
    </Card>
  );
}

/** Every version of the rules: its content, author and date. */
function RulesHistory({ versions }: { versions: readonly VerificationRules[] }) {
  const { t } = useTranslation("settings");
  return (
    <VersionList
      title={t("rules.history")}
      hint={t("rules.historyHint")}
      versions={versions}
      summary={({ hours_after_end: hours, min_call_seconds: seconds, steps }) => (
        <>
          <p className="text-xs">{t("rules.summary", { hours, seconds })}</p>
          <p className="text-muted text-xs">
            {steps.map((step) => t(`rules.step.${step as "call"}`, { defaultValue: step })).join(" → ")}
          </p>
        </>
      )}
    />
  );
}
