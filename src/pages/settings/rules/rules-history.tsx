import { useTranslation } from "react-i18next";
import type { VerificationRules } from "@/data/appointments/verification-rules.ts";
import { VersionList } from "@/pages/settings/version-list.tsx";

/** Every version of the rules: what it said, whose it is and since when. */
export function RulesHistory({ versions }: { versions: readonly VerificationRules[] }) {
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
