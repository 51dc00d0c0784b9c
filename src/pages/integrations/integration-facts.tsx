import { useTranslation } from "react-i18next";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { Status } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { Activity, Integration } from "@/data/integrations/integrations.ts";
import { useIsFresh } from "@/data/live/use-live.ts";
import { cx } from "@/lib/class-names.ts";

interface IntegrationFactsProps {
  integration: Integration;
  activity?: Activity;
}

/** Whether the provider is active: visible to every member. */
export function IntegrationFacts({ integration, activity }: IntegrationFactsProps) {
  const { t } = useTranslation("integrations");
  const failed = activity?.failed ?? 0;
  return (
    // Every row is as high as one with a chip, so that neighbouring cards align.
    <div className="[&_dd]:min-h-6">
      <Facts>
        <Fact name={t("facts.last")}>
          <LastEvent activity={activity} />
        </Fact>
        <Fact name={t("facts.today")}>{t("facts.deliveries", { count: activity?.events_24h ?? 0 })}</Fact>
        <Fact name={t("facts.failures")}>
          {failed > 0 ? (
            <Status tone="warn">{t("facts.failed", { count: failed })}</Status>
          ) : (
            <span className="text-muted">{t("facts.noFailures")}</span>
          )}
        </Fact>
        <Fact name={t("facts.tested")}>
          <LastTest integration={integration} />
        </Fact>
      </Facts>
    </div>
  );
}

function LastEvent({ activity }: { activity?: Activity }) {
  const { t } = useTranslation("integrations");
  const isFresh = useIsFresh("events", String(activity?.last_event_id));
  if (!activity?.last_received_at) return <span className="text-muted">{t("facts.never")}</span>;
  return (
    <span
      className={cx(
        "-mx-1 inline-flex flex-wrap items-center gap-x-2 rounded-sm px-1",
        isFresh && "bg-fresh",
      )}
    >
      <Time at={activity.last_received_at} style="relative" />
      <code className="break-all font-mono text-muted text-xs">{activity.last_kind}</code>
    </span>
  );
}

export function LastTest({ integration }: { integration: Integration }) {
  const { t } = useTranslation("integrations");
  const { tested_at, test_ok, test_detail } = integration;
  if (!tested_at) return <span className="text-muted">{t("facts.untested")}</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Status tone={test_ok ? "good" : "bad"}>{t(`test.${test_detail ?? "unexpected_answer"}`)}</Status>
      <span className="text-muted text-xs">
        <Time at={tested_at} style="relative" />
      </span>
    </span>
  );
}
