import { isProviderOf } from "@contract/providers.ts";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { PhoneCall } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { openSeconds, STUCK_AFTER_SECONDS } from "@/components/calls/running-time.ts";
import { PauseButton } from "@/components/campaigns/pause-button.tsx";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { callsQuery } from "@/data/calls/calls.ts";
import { campaignsQuery } from "@/data/campaigns/campaigns.ts";
import { setUpQuery } from "@/data/integrations/set-up.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { dailyFactsQuery } from "@/data/roi/daily-facts.ts";
import { costPerSecond, sumFacts } from "@/data/roi/fact-sums.ts";
import { useNow } from "@/hooks/use-now.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { addDays, dayOf } from "@/lib/period.ts";
import { Board } from "@/pages/live/board.tsx";
import { Feed } from "@/pages/live/feed.tsx";
import { Tallies } from "@/pages/live/tallies.tsx";

// The words of a call and of a campaign are their own pages'.
await Promise.all([loadStrings("calls"), loadStrings("campaigns")]);

export default function LivePage() {
  const { t } = useTranslation("live");
  const organization = useOrganization();
  const now = useNow(30);
  const today = dayOf(now, organization.time_zone);
  // One query for the week: today is its last day, and its average prices the running calls.
  const week = useQuery({
    ...dailyFactsQuery.days(organization.id, { from: addDays(today, -7), to: today }),
    placeholderData: keepPreviousData,
  });
  const ongoing = useQuery(callsQuery.ongoing(organization.id));
  const stuck = (ongoing.data ?? []).filter((call) => openSeconds(call, now) > STUCK_AFTER_SECONDS).length;
  return (
    <>
      <PageHeader title={t("title")} description={t("todayIn", { zone: organization.time_zone })} />
      <div className="flex flex-col gap-3">
        <Tallies
          sums={week.data && sumFacts(week.data.filter(({ day }) => day === today))}
          onTheLine={ongoing.data?.length}
          stuck={stuck}
          today={today}
        />
        <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_24rem]">
          <Card title={t("board")}>
            <Loaded
              query={ongoing}
              failed={t("failed")}
              still={t("failedStill")}
              skeleton={
                <div className="grid gap-3 sm:grid-cols-2">
                  <Skeleton className="h-44 rounded-lg" />
                  <Skeleton className="h-44 rounded-lg" />
                </div>
              }
            >
              {(calls) =>
                calls.length > 0 ? (
                  <Board calls={calls} perSecond={week.data ? costPerSecond(sumFacts(week.data)) : null} />
                ) : (
                  <NobodyOnTheLine />
                )
              }
            </Loaded>
          </Card>
          <div className="flex min-w-0 flex-col gap-3">
            <RunningCampaigns />
            <Feed />
          </div>
        </div>
      </div>
    </>
  );
}

function NobodyOnTheLine() {
  const { t } = useTranslation("live");
  const { id: organizationId } = useOrganization();
  const integrations = useQuery(setUpQuery.integrations(organizationId)).data;
  const isConnected =
    integrations === undefined || integrations.some(({ provider }) => isProviderOf("voice", provider));
  if (isConnected) {
    return (
      <EmptyState icon={PhoneCall} title={t("emptyTitle")}>
        {t("empty")}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={PhoneCall}
      title={t("emptyTitle")}
      action={
        <Link to={paths.integrations} className={buttonClass("primary")}>
          {t("connect")}
        </Link>
      }
    >
      {t("emptyUnconnected")}
    </EmptyState>
  );
}

/** The campaigns that dial now, each with a pause button; renders nothing without any. */
function RunningCampaigns() {
  const { t } = useTranslation("live");
  const { id: organizationId, role } = useOrganization();
  const running = useQuery(campaignsQuery.running(organizationId)).data;
  if (!running?.length) return null;
  return (
    <Card flush title={t("campaigns")}>
      <ul className="divide-y divide-line border-line border-t">
        {running.map((campaign) => (
          <li
            key={campaign.id}
            className="flex min-h-11 items-center justify-between gap-3 px-4 py-1.5 text-sm"
          >
            <Link to={paths.campaign(campaign.id)} className="min-w-0 truncate font-medium hover:underline">
              {campaign.name}
            </Link>
            {isAtLeast(role, "manager") && <PauseButton campaign={campaign} size="sm" />}
          </li>
        ))}
      </ul>
    </Card>
  );
}
