import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useAddLeads } from "@/data/campaigns/campaign-leads.ts";
import { anybody } from "@/data/leads/leads.ts";
import { type Choosing, chosenOf, LeadChooser } from "@/pages/campaigns/lead-chooser.tsx";

interface AddLeadsDialogProps {
  campaignId: string;
  onClose: () => void;
}

/** Adds leads to a campaign; those on its list already stay unchanged. */
export function AddLeadsDialog({ campaignId, onClose }: AddLeadsDialogProps) {
  const { t } = useTranslation(["campaigns", "common"]);
  const [choosing, setChoosing] = useState<Choosing>({ who: "some", choice: anybody });
  const add = useAddLeads();
  const submit = () =>
    add.mutate(
      { id: campaignId, choice: chosenOf(choosing) ?? anybody },
      {
        onSuccess({ added }) {
          onClose();
          toast.good(t("form.leads.added", { count: added }));
        },
      },
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("form.leads.add")}
      description={t("form.leads.addHint")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:actions.cancel")}</Button>
          <Button variant="primary" busy={add.isPending} onClick={submit}>
            {t("form.leads.addThem")}
          </Button>
        </>
      }
    >
      <FormError error={add.error} />
      <LeadChooser value={choosing} onChange={setChoosing} />
    </Dialog>
  );
}
