import { Pause } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useCampaignAct } from "@/data/campaigns/campaign-acts.ts";

interface PauseButtonProps {
  campaign: { id: string; name: string };
  size?: "sm" | "md";
}

/** Pauses at once, without a confirmation, because it can be resumed. Strings: campaigns. */
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
