import { useTranslation } from "react-i18next";
import type { Campaign, CampaignFunnel } from "@/data/campaigns/campaigns.ts";
import { useFormat } from "@/hooks/use-format.ts";

interface PacingProps {
  campaign: Campaign;
  funnel: CampaignFunnel;
}

/** The pace at this moment: on the line, in line, what it took and cost so far. */
export function Pacing({ campaign, funnel }: PacingProps) {
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
