import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Time } from "@/components/ui/time.tsx";
import { type CampaignActivity, campaignsQuery } from "@/data/campaigns/campaigns.ts";
import { usePauseReason } from "@/pages/campaigns/breaker-state.tsx";

/** The history of the campaign: people's actions and its own. */
export function Activity({ campaignId }: { campaignId: string }) {
  const { t } = useTranslation("campaigns");
  const log = useQuery(campaignsQuery.activity(campaignId));
  return (
    <Card flush title={t("log.title")}>
      <Loaded query={log} failed={t("log.failed")} skeleton="m-4 h-32">
        {(data) => {
          if (data.length === 0)
            return <p className="border-line border-t px-4 py-3 text-muted text-sm">{t("log.none")}</p>;
          return (
            <ol className="max-h-96 divide-y divide-line overflow-y-auto border-line border-t print:max-h-none">
              {data.map((entry) => (
                <Act key={entry.id} entry={entry} />
              ))}
            </ol>
          );
        }}
      </Loaded>
    </Card>
  );
}

function Act({ entry }: { entry: CampaignActivity }) {
  const { t } = useTranslation("campaigns");
  const reasonOf = usePauseReason();
  const { act, at, actor, actor_name, details } = entry;
  const name = act.replace(/^campaign\./, "");
  const { reason, added, leads } = details;
  const who = actor === null ? t("log.itself") : (actor_name ?? t("log.former"));
  const isOwn = typeof reason === "string" && reason !== "person";
  const count = typeof added === "number" ? added : leads;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 px-4 py-2 text-sm">
      <span className="font-medium">{t(`log.act.${name as "started"}`, { defaultValue: name })}</span>
      <span className="min-w-0 flex-1 text-muted">
        {[who, isOwn && reasonOf(reason, details), typeof count === "number" && t("log.leads", { count })]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <span className="text-muted text-xs">
        <Time at={at} style="relative" />
      </span>
    </li>
  );
}
