import { useQuery } from "@tanstack/react-query";
import { Pencil, UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Button, buttonClass } from "@/components/ui/button.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { type Campaign, type CampaignFunnel, campaignsQuery } from "@/data/campaigns/campaigns.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths } from "@/lib/paths.ts";
import { BreakerState } from "@/pages/campaigns/breaker-state.tsx";
import { Activity } from "@/pages/campaigns/campaign/activity.tsx";
import { AddLeadsDialog } from "@/pages/campaigns/campaign/add-leads-dialog.tsx";
import { CampaignActions } from "@/pages/campaigns/campaign/campaign-actions.tsx";
import { CampaignFacts } from "@/pages/campaigns/campaign/campaign-facts.tsx";
import { Funnel } from "@/pages/campaigns/campaign/campaign-funnel.tsx";
import { NextAttempts } from "@/pages/campaigns/campaign/next-attempts.tsx";
import { OutcomesBar } from "@/pages/campaigns/campaign/outcomes-bar.tsx";
import { Preflight } from "@/pages/campaigns/campaign/preflight.tsx";
import { Receipts } from "@/pages/campaigns/campaign/receipts.tsx";
import { WithCampaign } from "@/pages/campaigns/with-campaign.tsx";

export default function CampaignPage() {
  return <WithCampaign>{(campaign) => <CampaignDetails campaign={campaign} />}</WithCampaign>;
}

function CampaignDetails({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const { id, name, status } = campaign;
  return (
    <>
      <PageHeader
        title={name}
        description={<StatusChip of="campaign" value={status} hint={t(`statusHint.${status}`)} />}
        actions={<Changes campaign={campaign} />}
      />
      <BreakerState campaign={campaign} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {status !== "completed" && <Preflight campaign={campaign} />}
          {status !== "draft" && <Progress campaign={campaign} />}
          {status !== "draft" && <Receipts campaignId={id} />}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <CampaignFacts campaign={campaign} />
          {status !== "completed" && <NextAttempts campaignId={id} />}
          <Activity campaignId={id} />
        </div>
      </div>
    </>
  );
}

/** For managers and owners; the rest of the page is for everybody. */
function Changes({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const { role } = useOrganization();
  const [isAdding, setIsAdding] = useState(false);
  if (!isAtLeast(role, "manager")) return null;
  return (
    <>
      {campaign.status !== "completed" && (
        <>
          <Link to={paths.editCampaign(campaign.id)} data-print="hide" className={buttonClass()}>
            <Pencil size={14} aria-hidden /> {t("act.edit")}
          </Link>
          <Button icon={<UserPlus size={14} aria-hidden />} onClick={() => setIsAdding(true)}>
            {t("form.leads.add")}
          </Button>
        </>
      )}
      <CampaignActions campaign={campaign} />
      {isAdding && <AddLeadsDialog campaignId={campaign.id} onClose={() => setIsAdding(false)} />}
    </>
  );
}

function Progress({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const { id: organizationId } = useOrganization();
  const query = useQuery(campaignsQuery.funnel(organizationId, campaign.id));
  return (
    <Loaded query={query} failed={t("funnel.failed")} skeleton="h-80 rounded-lg">
      {(data) => (
        <>
          <Pacing campaign={campaign} funnel={data} />
          <Funnel funnel={data} />
          <OutcomesBar funnel={data} />
        </>
      )}
    </Loaded>
  );
}

interface PacingProps {
  campaign: Campaign;
  funnel: CampaignFunnel;
}

/** The current pace: calls in progress and in line, with attempts and cost so far. */
function Pacing({ campaign, funnel }: PacingProps) {
  const { t } = useTranslation("campaigns");
  const { number, duration, micros } = useFormat();
  const { cost_micros: cost, cost_currency: currency } = funnel;
  const figures = [
    [t("pacing.ongoing"), t("pacing.of", { ongoing: funnel.ongoing, most: campaign.concurrency })],
    [t("pacing.waiting"), number(funnel.waiting)],
    [t("pacing.attempts"), number(funnel.attempts)],
    [t("pacing.talk"), duration(funnel.talk_seconds)],
    [t("pacing.cost"), cost !== null && currency ? micros(cost, currency) : "–"],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line shadow-low sm:grid-cols-5 [&>:first-child]:max-sm:col-span-2">
      {figures.map(([name, value]) => (
        <div key={name} className="min-w-0 bg-surface px-4 py-3">
          <dt className="text-muted text-sm">{name}</dt>
          <dd className="truncate font-semibold text-xl tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
