import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { StatusChip } from "@/components/status/status-chip.tsx";
import type { CampaignWithFunnel } from "@/data/campaigns/campaigns.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { cx } from "@/lib/class-names.ts";
import { paths } from "@/lib/paths.ts";
import { ProgressBar } from "@/pages/campaigns/campaigns/progress-bar.tsx";
import { useNextStep } from "@/pages/campaigns/campaigns/use-next-step.ts";

interface CampaignCardProps {
  campaign: CampaignWithFunnel;
  /** Inside a list that already frames it and links on. */
  isBare?: boolean;
}

const FIGURES = ["leads", "connected", "booked", "shown"] as const;

/** A campaign at a glance: status, progress, results, next step. */
export function CampaignCard({ campaign, isBare = false }: CampaignCardProps) {
  const { t } = useTranslation("campaigns");
  const { number } = useFormat();
  const { id, name, status, funnel } = campaign;
  const next = useNextStep(campaign);
  return (
    <article
      className={cx(
        "relative flex flex-col gap-3",
        !isBare && "h-full rounded-lg border border-line bg-surface p-4 shadow-low hover:border-line-strong",
      )}
    >
      <div className="flex items-start justify-between gap-2">
        <h2 className="min-w-0 font-semibold text-base">
          {isBare ? (
            name
          ) : (
            <Link
              to={paths.campaign(id)}
              className="outline-offset-4 after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
            >
              {name}
            </Link>
          )}
        </h2>
        <StatusChip of="campaign" value={status} hint={t(`statusHint.${status}`)} />
      </div>
      <ProgressBar done={funnel.done + funnel.skipped} total={funnel.leads} />
      <dl className="grid grid-cols-4 gap-2 text-sm">
        {FIGURES.map((figure) => (
          <div key={figure} className="min-w-0">
            <dt className="truncate text-muted text-xs">{t(`columns.${figure}`)}</dt>
            <dd className="font-semibold">{number(funnel[figure])}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-auto text-muted text-xs">{next}</p>
    </article>
  );
}
