import { useTranslation } from "react-i18next";
import { ChartFrame } from "@/components/charts/chart-frame.tsx";
import type { CampaignFunnel } from "@/data/campaigns/campaigns.ts";
import { share } from "@/data/roi/fact-sums.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useOutcome } from "@/pages/campaigns/campaign/use-outcome.ts";

const COLOURS = 6;

/** The outcomes of the leads' last calls, as parts of one bar. */
export function OutcomesBar({ funnel }: { funnel: CampaignFunnel }) {
  const { t } = useTranslation("campaigns");
  const { number, percent } = useFormat();
  const wordFor = useOutcome();
  const parts = Object.entries(funnel.outcomes).sort(([, a], [, b]) => b - a);
  const total = parts.reduce((sum, [, leads]) => sum + leads, 0);
  const [most] = parts;
  const shareOf = (leads: number) => percent(share(leads, total) ?? 0, 0);
  return (
    <ChartFrame
      title={t("outcomes.title")}
      empty={!most && t("outcomes.none")}
      takeaway={most ? t("outcomes.takeaway", { outcome: wordFor(most[0]), share: shareOf(most[1]) }) : ""}
      words={{ asTable: t("funnel.asTable"), asChart: t("funnel.asChart") }}
      table={{
        header: [t("outcomes.outcome"), t("funnel.count"), t("funnel.share")],
        lines: parts.map(([outcome, leads]) => [wordFor(outcome), number(leads), shareOf(leads)]),
      }}
    >
      <div aria-hidden className="flex h-5 gap-px overflow-hidden rounded-sm">
        {parts.map(([outcome, leads], index) => (
          <span
            key={outcome}
            title={`${wordFor(outcome)}: ${number(leads)}`}
            style={{ flexGrow: leads, background: `var(--chart-${(index % COLOURS) + 1})` }}
          />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 pt-3 text-sm">
        {parts.map(([outcome, leads], index) => (
          <li key={outcome} className="flex items-center gap-1.5">
            <span
              aria-hidden
              className="size-2 rounded-[2px]"
              style={{ background: `var(--chart-${(index % COLOURS) + 1})` }}
            />
            {wordFor(outcome)} <span className="font-semibold">{number(leads)}</span>
            <span className="text-muted text-xs">{shareOf(leads)}</span>
          </li>
        ))}
      </ul>
    </ChartFrame>
  );
}
