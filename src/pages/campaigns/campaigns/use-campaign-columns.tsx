import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { StatusChip } from "@/components/status/status-chip.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import type { CampaignWithFunnel } from "@/data/campaigns/campaigns.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { ProgressBar } from "@/pages/campaigns/campaigns/progress-bar.tsx";
import { useNextStep } from "@/pages/campaigns/campaigns/use-next-step.ts";

const FIGURES = ["leads", "connected", "booked", "shown"] as const;

export function useCampaignColumns(): Column<CampaignWithFunnel>[] {
  const { t } = useTranslation("campaigns");
  const { number } = useFormat();
  return useMemo(
    () => [
      {
        id: "name",
        header: t("columns.name"),
        pinned: true,
        sortable: true,
        width: "max-w-64",
        cell: ({ name }) => <span className="block truncate">{name}</span>,
        value: ({ name }) => name,
      },
      {
        id: "status",
        header: t("columns.status"),
        sortable: true,
        cell: ({ status }) => <StatusChip of="campaign" value={status} hint={t(`statusHint.${status}`)} />,
        value: ({ status }) => status,
      },
      {
        id: "progress",
        header: t("columns.progress"),
        width: "w-56",
        cell: ({ funnel }) => <ProgressBar done={funnel.done + funnel.skipped} total={funnel.leads} />,
      },
      ...FIGURES.map(
        (figure): Column<CampaignWithFunnel> => ({
          id: figure,
          header: t(`columns.${figure}`),
          numeric: true,
          sortable: true,
          cell: ({ funnel }) => number(funnel[figure]),
          value: ({ funnel }) => funnel[figure],
        }),
      ),
      {
        id: "next",
        header: t("columns.next"),
        cell: (campaign) => <NextStep campaign={campaign} />,
      },
    ],
    [t, number],
  );
}

function NextStep({ campaign }: { campaign: CampaignWithFunnel }) {
  return <span className="text-muted">{useNextStep(campaign)}</span>;
}
