import { useTranslation } from "react-i18next";
import type { CampaignWithFunnel } from "@/data/campaigns/campaigns.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { usePauseReason } from "@/pages/campaigns/breaker-state.tsx";

/** The next step of a campaign, in one line. */
export function useNextStep(campaign: CampaignWithFunnel): string {
  const { t } = useTranslation("campaigns");
  const { time, number } = useFormat();
  const reasonOf = usePauseReason();
  const now = useNow(30);
  const { status, funnel, starts_at, paused_reason, paused_detail, concurrency } = campaign;
  if (status === "paused" && paused_reason && paused_reason !== "person")
    return reasonOf(paused_reason, paused_detail);
  if (status === "draft" && funnel.leads === 0) return t("next.addLeads");
  if (status === "scheduled") return t("next.scheduled", { time: starts_at ? time(starts_at) : "–" });
  if (status !== "running") return t(`next.${status}`);
  if (funnel.ongoing > 0)
    return t("next.ongoing", { ongoing: number(funnel.ongoing), most: number(concurrency) });
  const due = funnel.next_attempt_at;
  return due && new Date(due) > now ? t("next.at", { time: time(due) }) : t("next.running");
}
