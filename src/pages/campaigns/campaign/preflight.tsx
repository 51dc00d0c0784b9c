import { useQuery } from "@tanstack/react-query";
import { ChevronRight, CircleCheck, CircleX, Clock, type LucideIcon, Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useCampaignAct } from "@/data/campaigns/campaign-acts.ts";
import { campaignLeadsQuery, type PreflightLine } from "@/data/campaigns/campaign-leads.ts";
import type { Campaign } from "@/data/campaigns/campaigns.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { PreflightSheet } from "@/pages/campaigns/campaign/preflight-sheet.tsx";
import { useReason } from "@/pages/campaigns/campaign/use-reason.ts";

/** What would happen to every lead if the campaign dialled now; each line opens its leads. */
export function Preflight({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const { role } = useOrganization();
  const [open, setOpen] = useState<PreflightLine | null>(null);
  const query = useQuery(campaignLeadsQuery.preflight(campaign.id));
  const total = query.data?.reduce((sum, { leads }) => sum + leads, 0);
  const isDraft = campaign.status === "draft";
  return (
    <Card
      flush
      title={total === undefined ? t("preflight.title") : t("preflight.total", { count: total })}
      description={t(isDraft ? "preflight.before" : "preflight.now")}
      action={
        isDraft &&
        isAtLeast(role, "manager") && <StartButton campaign={campaign} isReady={(total ?? 0) > 0} />
      }
    >
      <Loaded query={query} failed={t("preflight.failed")} skeleton="m-4 h-32">
        {(data) => {
          if (data.length === 0)
            return <p className="border-line border-t px-4 py-3 text-muted text-sm">{t("preflight.none")}</p>;
          return (
            <ul className="divide-y divide-line border-line border-t">
              {data.map((line) => (
                <Line key={line.reason} line={line} onOpen={() => setOpen(line)} />
              ))}
            </ul>
          );
        }}
      </Loaded>
      {open !== null && <PreflightSheet campaignId={campaign.id} line={open} onClose={() => setOpen(null)} />}
    </Card>
  );
}

/** Now, later or never: as icon, colour and word. */
function kindOf({ reason, not_before }: PreflightLine): { icon: LucideIcon; tone: string } {
  if (["now", "calling", "done"].includes(reason)) return { icon: CircleCheck, tone: "text-good" };
  return not_before ? { icon: Clock, tone: "text-info" } : { icon: CircleX, tone: "text-bad" };
}

function Line({ line, onOpen }: { line: PreflightLine; onOpen: () => void }) {
  const { t } = useTranslation("campaigns");
  const { number, time } = useFormat();
  const reasonOf = useReason();
  const { icon: Icon, tone } = kindOf(line);
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        className="flex min-h-11 w-full items-center gap-3 px-4 py-2 text-left text-sm outline-offset-[-2px] hover:bg-sunken"
      >
        <Icon size={16} aria-hidden className={tone} />
        <span className="w-16 text-right font-semibold">{number(line.leads)}</span>
        <span className="min-w-0 flex-1">
          {reasonOf(line.reason)}
          {line.not_before && (
            <span className="text-muted">
              {" · "}
              {t("preflight.from", { time: time(line.not_before) })}
            </span>
          )}
        </span>
        <ChevronRight size={16} aria-hidden className="text-muted" data-print="hide" />
      </button>
    </li>
  );
}

function StartButton({ campaign, isReady }: { campaign: Campaign; isReady: boolean }) {
  const { t } = useTranslation("campaigns");
  const { name } = campaign;
  const start = useCampaignAct("start");
  const submit = () =>
    start.mutate(campaign.id, {
      onSuccess: (status) =>
        toast.good(t(status === "scheduled" ? "act.scheduled" : "act.started", { name })),
    });
  return (
    <div className="flex flex-col items-end gap-2">
      <Button
        variant="primary"
        icon={<Play size={14} aria-hidden />}
        busy={start.isPending}
        disabled={!isReady}
        onClick={submit}
      >
        {t("act.start")}
      </Button>
      <FormError error={start.error} />
    </div>
  );
}
