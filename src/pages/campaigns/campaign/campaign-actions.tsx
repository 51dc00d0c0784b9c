import { Copy, Flag, Play, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PauseButton } from "@/components/campaigns/pause-button.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useCampaignAct } from "@/data/campaigns/campaign-acts.ts";
import type { CampaignStatus } from "@/data/campaigns/rows.ts";
import { CloneDialog } from "@/pages/campaigns/campaign/clone-dialog.tsx";
import { RedialDialog } from "@/pages/campaigns/campaign/redial-dialog.tsx";

interface CampaignActionsProps {
  campaign: { id: string; name: string; status: CampaignStatus };
}

/** The actions its status allows; for managers and owners. */
export function CampaignActions({ campaign }: CampaignActionsProps) {
  const { t } = useTranslation("campaigns");
  const [asked, setAsked] = useState<"resume" | "complete" | "redial" | "clone" | null>(null);
  const close = () => setAsked(null);
  const { status } = campaign;
  const hasRun = status === "running" || status === "paused" || status === "completed";
  return (
    <>
      {(status === "running" || status === "scheduled") && <PauseButton campaign={campaign} />}
      {status === "paused" && (
        <Button variant="primary" icon={<Play size={14} aria-hidden />} onClick={() => setAsked("resume")}>
          {t("act.resume")}
        </Button>
      )}
      {hasRun && (
        <Button icon={<RotateCcw size={14} aria-hidden />} onClick={() => setAsked("redial")}>
          {t("act.redial")}
        </Button>
      )}
      <Button icon={<Copy size={14} aria-hidden />} onClick={() => setAsked("clone")}>
        {t("act.clone")}
      </Button>
      {status !== "draft" && status !== "completed" && (
        <Button icon={<Flag size={14} aria-hidden />} onClick={() => setAsked("complete")}>
          {t("act.complete")}
        </Button>
      )}
      {(asked === "resume" || asked === "complete") && (
        <AskFirst campaign={campaign} act={asked} onClose={close} />
      )}
      {asked === "clone" && <CloneDialog campaign={campaign} onClose={close} />}
      {asked === "redial" && <RedialDialog campaign={campaign} onClose={close} />}
    </>
  );
}

interface AskFirstProps extends CampaignActionsProps {
  act: "resume" | "complete";
  onClose: () => void;
}

function AskFirst({ campaign, act, onClose }: AskFirstProps) {
  const { t } = useTranslation("campaigns");
  const change = useCampaignAct(act);
  const confirm = () =>
    change.mutate(campaign.id, {
      onSuccess() {
        onClose();
        toast.good(t(`act.${act}d`, { name: campaign.name }));
      },
    });
  return (
    <ConfirmDialog
      title={t(`act.${act}Title`, { name: campaign.name })}
      confirm={t(`act.${act}`)}
      tone={act === "resume" ? "primary" : "danger"}
      busy={change.isPending}
      error={change.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t(`act.${act}Body`)}</p>
    </ConfirmDialog>
  );
}
