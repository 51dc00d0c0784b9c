import { Pause } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useCampaignAct } from "@/data/campaigns/campaign-acts.ts";

interface PauseButtonProps {
  campaign: { id: string; name: string };
  size?: "sm" | "md";
}

/** Stops at once, without a question: resuming is the way back. Its words are the campaigns' own. */
export function PauseButton({ campaign, size }: PauseButtonProps) {
  const { t } = useTranslation("campaigns");
  const { name } = campaign;
  const pause = useCampaignAct("pause");
  return (
    <Button
      size={size}
      icon={<Pause size={14} aria-hidden />}
      busy={pause.isPending}
      aria-label={t("act.pauseNamed", { name })}
      onClick={() =>
        pause.mutate(campaign.id, {
          onSuccess: () => toast.good(t("act.paused", { name })),
          onError: () => toast.bad(t("act.pauseFailed", { name })),
        })
      }
    >
      {t("act.pause")}
    </Button>
  );
}
