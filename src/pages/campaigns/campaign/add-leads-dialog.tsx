import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
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
  const { t } = useTranslation("campaigns");
  const form = useForm<{ choosing: Choosing }>({
    defaultValues: { choosing: { who: "some", choice: anybody } },
  });
  const add = useAddLeads();
  const submit = form.handleSubmit(({ choosing }) =>
    add.mutate(
      { id: campaignId, choice: chosenOf(choosing) ?? anybody },
      {
        onSuccess({ added }) {
          onClose();
          toast.good(t("form.leads.added", { count: added }));
        },
      },
    ),
  );
  return (
    <FormDialog
      onClose={onClose}
      title={t("form.leads.add")}
      description={t("form.leads.addHint")}
      submit={t("form.leads.addThem")}
      busy={add.isPending}
      error={add.error}
      onSubmit={submit}
    >
      <Controller
        control={form.control}
        name="choosing"
        render={({ field }) => <LeadChooser value={field.value} onChange={field.onChange} />}
      />
    </FormDialog>
  );
}
