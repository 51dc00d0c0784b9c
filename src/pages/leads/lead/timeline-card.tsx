import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { ChoiceChip } from "@/components/ui/choice-chip.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { leadTimelineQuery } from "@/data/leads/lead-timeline.ts";
import { timelineKinds } from "@/data/leads/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { cx } from "@/lib/class-names.ts";
import { TimelineDay } from "@/pages/leads/lead/timeline-day.tsx";
import { byDay } from "@/pages/leads/lead/timeline-entries.ts";

/** The history of a lead; the visible kinds are kept in the URL. */
export function LeadTimeline({ leadId }: { leadId: string }) {
  const { t } = useTranslation("leads");
  const { search, change } = useSearch();
  const organization = useOrganization();
  const asked = search.getAll("show");
  const kinds = timelineKinds.filter((kind) => asked.includes(kind));
  const timeline = useInfiniteQuery(leadTimelineQuery.of(leadId, kinds));
  return (
    <Card
      title={t("timeline.title")}
      className="min-h-96"
      action={
        <ChoiceChip
          label={t("timeline.show")}
          options={timelineKinds.map((value) => ({ value, label: t(`timeline.kind.${value}`) }))}
          chosen={kinds}
          onChange={(show) => change({ show })}
        />
      }
    >
      <Loaded query={timeline} failed={t("timeline.failed")} skeleton={<TimelineSkeleton />}>
        {(data) => {
          const days = byDay(data.pages.flat(), organization.time_zone);
          if (days.length === 0)
            return (
              <EmptyState
                icon={History}
                title={t(kinds.length > 0 ? "timeline.noneOfKind" : "timeline.empty")}
              >
                {t("timeline.emptyHint")}
              </EmptyState>
            );
          return (
            <div className={cx(timeline.isPlaceholderData && "opacity-60")}>
              {days.map((day) => (
                <TimelineDay key={day.day} {...day} />
              ))}
              {timeline.hasNextPage && (
                <Button busy={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
                  {t("timeline.more")}
                </Button>
              )}
            </div>
          );
        }}
      </Loaded>
    </Card>
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
