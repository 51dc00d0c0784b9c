import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Pause, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Item } from "@/components/layout/palette-item.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useCampaignAct } from "@/data/campaigns/campaign-acts.ts";
import { campaignsQuery } from "@/data/campaigns/campaigns.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useMemberships } from "@/data/organizations/organizations.ts";
import { paths } from "@/lib/paths.ts";

interface CampaignActionsProps {
  go: (path: string) => void;
  onClose: () => void;
}

/** Creates a campaign, and pauses each running one; for managers and owners. */
export function CampaignActions({ go, onClose }: CampaignActionsProps) {
  const { t } = useTranslation();
  const { current } = useMemberships();
  const mayChange = current !== undefined && isAtLeast(current.role, "manager");
  const running = useQuery({
    ...campaignsQuery.running(current?.organization.id ?? ""),
    enabled: mayChange,
  }).data;
  const pause = useCampaignAct("pause");
  if (!mayChange) return null;
  const brake = (id: string, name: string) => {
    // The palette is closed by the time the response arrives.
    pause.mutateAsync(id).then(
      () => toast.good(t("palette.campaignPaused", { name })),
      () => toast.bad(t("palette.campaignNotPaused", { name })),
    );
    onClose();
  };
  return (
    <Command.Group heading={t("palette.campaigns")}>
      <Item value={t("palette.newCampaign")} icon={<Plus size={16} />} onSelect={() => go(paths.newCampaign)}>
        {t("palette.newCampaign")}
      </Item>
      {running?.map(({ id, name }) => (
        <Item
          key={id}
          value={`pause ${id}`}
          keywords={[t("palette.pauseCampaign", { name })]}
          icon={<Pause size={16} />}
          onSelect={() => brake(id, name)}
        >
          {t("palette.pauseCampaign", { name })}
        </Item>
      ))}
    </Command.Group>
  );
}
