import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { toast } from "@/components/ui/toast.ts";
import { redialOutcomes, useRedial } from "@/data/campaigns/campaign-acts.ts";

interface RedialDialogProps {
  campaign: { id: string; name: string };
  onClose: () => void;
}

/** Which outcomes are called again; suppressed and booked leads never are. */
export function RedialDialog({ campaign, onClose }: RedialDialogProps) {
  const { t } = useTranslation("campaigns");
  const [chosen, setChosen] = useState<string[]>(["no_answer", "busy"]);
  const redial = useRedial();
  const submit = () =>
    redial.mutate(
      { id: campaign.id, outcomes: chosen },
      {
        onSuccess(count) {
          onClose();
          toast.good(t("act.redialled", { count }));
        },
      },
    );
  return (
    <FormDialog
      onClose={onClose}
      title={t("act.redialTitle")}
      description={t("act.redialBody")}
      submit={t("act.redial")}
      busy={redial.isPending}
      disabled={chosen.length === 0}
      error={redial.error}
      onSubmit={submit}
    >
      <fieldset className="flex flex-col gap-1">
        <legend className="sr-only">{t("act.redialOutcomes")}</legend>
        {redialOutcomes.map((outcome) => (
          <Checkbox
            key={outcome}
            className="max-md:min-h-11"
            label={t(`outcome.${outcome}`)}
            checked={chosen.includes(outcome)}
            onChange={({ target }) =>
              setChosen(target.checked ? [...chosen, outcome] : chosen.filter((each) => each !== outcome))
            }
          />
        ))}
      </fieldset>
    </FormDialog>
  );
}
