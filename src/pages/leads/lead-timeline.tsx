import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { leadTimelineQuery, MOST_ENTRIES } from "@/hooks/lead-timeline.ts";
import { useOrganization } from "@/hooks/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatTime } from "@/lib/format.ts";
import { timeline } from "@/pages/leads/timeline-entries.ts";
import { TimelineEntry } from "@/pages/leads/timeline-entry.tsx";

export function LeadTimeline({ leadId }: { leadId: string }) {
  const { t } = useTranslation("leads");
  const organization = useOrganization();
  const calls = useQuery(leadTimelineQuery.calls(organization.id, leadId));
  const appointments = useQuery(leadTimelineQuery.appointments(organization.id, leadId));
  return (
    <Card title={t("timeline.title")} className="min-h-96">
      {content()}
    </Card>
  );

  function content() {
    const failed = [calls, appointments].find(({ error, data }) => error && !data);
    if (failed)
      return (
        <ErrorState
          error={failed.error}
          title={t("timeline.failed")}
          onRetry={() => {
            void calls.refetch();
            void appointments.refetch();
          }}
        />
      );
    if (!calls.data || !appointments.data) return <TimelineSkeleton />;
    const days = timeline(calls.data, appointments.data, organization.time_zone);
    const isLimited = [calls.data, appointments.data].some((found) => found.length === MOST_ENTRIES);
    if (days.length === 0)
      return (
        <EmptyState icon={History} title={t("timeline.empty")}>
          {t("timeline.emptyHint")}
        </EmptyState>
      );
    return (
      <>
        {days.map(({ day, entries }) => (
          <section key={day} className="mb-2">
            <DayHeading day={day} />
            <ol>
              {entries.map((entry) => (
                <TimelineEntry key={entry.id} entry={entry} />
              ))}
            </ol>
          </section>
        ))}
        {isLimited && <p className="text-muted text-xs">{t("timeline.limited", { count: MOST_ENTRIES })}</p>}
      </>
    );
  }
}

function DayHeading({ day }: { day: string }) {
  const { locale } = useFormat();
  // A day is not an instant: noon UTC of it reads as the same day everywhere.
  const noon = `${day}T12:00:00Z`;
  const isThisYear = day.startsWith(String(new Date().getFullYear()));
  return (
    <h3 className="mb-2 font-medium text-muted text-xs">
      {formatTime(noon, isThisYear ? "day" : "date", locale, "UTC")}
    </h3>
  );
}

function TimelineSkeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-5">
      {[64, 48, 56, 40].map((width) => (
        <div key={width} className="flex items-start gap-3">
          <Skeleton className="size-7 rounded-full!" />
          <div className="flex-1 space-y-2 pt-1">
            <Skeleton className="h-4 w-48" />
            <Skeleton className="h-3 w-72 max-w-full" />
          </div>
        </div>
      ))}
    </div>
  );
}
