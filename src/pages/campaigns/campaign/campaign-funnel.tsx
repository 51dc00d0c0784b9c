import { useTranslation } from "react-i18next";
import { ChartFrame } from "@/components/charts/chart-frame.tsx";
import type { CampaignFunnel } from "@/data/campaigns/campaigns.ts";
import { share } from "@/data/roi/fact-sums.ts";
import { useFormat } from "@/hooks/use-format.ts";

const STEPS = ["leads", "attempted", "connected", "booked", "shown"] as const;

/** How many of the leads were called, reached, booked and seen; each bar is its share of the leads. */
export function Funnel({ funnel }: { funnel: CampaignFunnel }) {
  const { t } = useTranslation("campaigns");
  const { number, percent } = useFormat();
  const part = (step: (typeof STEPS)[number]) => share(funnel[step], funnel.leads);
  const shareOf = (step: (typeof STEPS)[number]) => {
    const value = part(step);
    return value === null ? "–" : percent(value, 0);
  };
  return (
    <ChartFrame
      title={t("funnel.title")}
      empty={funnel.leads === 0 && t("funnel.none")}
      takeaway={t("funnel.takeaway", {
        leads: funnel.leads,
        attempted: funnel.attempted,
        booked: funnel.booked,
      })}
      words={{ asTable: t("funnel.asTable"), asChart: t("funnel.asChart") }}
      table={{
        header: [t("funnel.step"), t("funnel.count"), t("funnel.share")],
        lines: STEPS.map((step) => [t(`funnel.${step}`), number(funnel[step]), shareOf(step)]),
      }}
    >
      <ol className="flex flex-col gap-3 pt-1">
        {STEPS.map((step) => (
          <li key={step}>
            <div className="flex items-baseline justify-between gap-2 text-sm">
              <span>{t(`funnel.${step}`)}</span>
              <span className="font-semibold">
                {number(funnel[step])}{" "}
                <span className="inline-block w-10 text-right font-normal text-muted text-xs">
                  {shareOf(step)}
                </span>
              </span>
            </div>
            <div aria-hidden className="mt-1 h-3 overflow-hidden rounded-sm bg-sunken">
              <div
                className="h-full rounded-sm bg-chart-1"
                style={{ width: `${Math.min(100, 100 * (part(step) ?? 0))}%` }}
              />
            </div>
          </li>
        ))}
      </ol>
    </ChartFrame>
  );
}
