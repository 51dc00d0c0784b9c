import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useCloneCampaign } from "@/data/campaigns/campaign-acts.ts";
import { paths } from "@/lib/paths.ts";

interface CloneDialogProps {
  campaign: { id: string; name: string };
  onClose: () => void;
}

/** A new draft like this one, with or without its leads. */
export function CloneDialog({ campaign, onClose }: CloneDialogProps) {
  const { t } = useTranslation("campaigns");
  const navigate = useNavigate();
  const [withLeads, setWithLeads] = useState(false);
  const clone = useCloneCampaign();
  const confirm = () =>
    clone.mutate(
      { id: campaign.id, name: t("act.cloneName", { name: campaign.name.slice(0, 110) }), withLeads },
      {
        onSuccess(id) {
          onClose();
          toast.good(t("act.cloned", { name: campaign.name }));
          void navigate(paths.editCampaign(id));
        },
      },
    );
  return (
    <ConfirmDialog
      title={t("act.cloneTitle", { name: campaign.name })}
      confirm={t("act.clone")}
      tone="primary"
      busy={clone.isPending}
      error={clone.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t("act.cloneBody")}</p>
      <Checkbox
        label={t("act.cloneLeads")}
        checked={withLeads}
        onChange={({ target }) => setWithLeads(target.checked)}
      />
    </ConfirmDialog>
  );
}
