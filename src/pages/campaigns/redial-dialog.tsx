import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { toast } from "@/components/ui/toast.ts";
import { redialOutcomes, useRedial } from "@/hooks/campaign-acts.ts";

interface RedialDialogProps {
  campaign: { id: string; name: string };
  onClose: () => void;
}

/** Which outcomes are called again; suppressed and booked leads never are. */
export function RedialDialog({ campaign, onClose }: RedialDialogProps) {
  const { t } = useTranslation(["campaigns", "common"]);
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
    <Dialog
      open
      onClose={onClose}
      title={t("act.redialTitle")}
      description={t("act.redialBody")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:actions.cancel")}</Button>
          <Button variant="primary" busy={redial.isPending} disabled={chosen.length === 0} onClick={submit}>
            {t("act.redial")}
          </Button>
        </>
      }
    >
      <fieldset className="flex flex-col gap-1">
        <legend className="sr-only">{t("act.redialOutcomes")}</legend>
        <FormError error={redial.error} />
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
    </Dialog>
  );
}
