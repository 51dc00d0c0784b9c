import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { toast } from "@/components/ui/toast.ts";
import { redialOutcomes, useRedial } from "@/data/campaigns/campaign-acts.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";

interface RedialDialogProps {
  campaign: { id: string; name: string };
  onClose: () => void;
}

const schema = z.object({ outcomes: z.array(z.string()).check(z.minLength(1)) });

/** Which outcomes are called again; suppressed and booked leads never are. */
export function RedialDialog({ campaign, onClose }: RedialDialogProps) {
  const { t } = useTranslation("campaigns");
  const form = useCheckedForm(schema, { defaultValues: { outcomes: ["no_answer", "busy"] } });
  const redial = useRedial();
  const submit = form.handleSubmit(({ outcomes }) =>
    redial.mutate(
      { id: campaign.id, outcomes },
      {
        onSuccess(count) {
          onClose();
          toast.good(t("act.redialled", { count }));
        },
      },
    ),
  );
  return (
    <FormDialog
      onClose={onClose}
      title={t("act.redialTitle")}
      description={t("act.redialBody")}
      submit={t("act.redial")}
      busy={redial.isPending}
      disabled={form.watch("outcomes").length === 0}
      error={redial.error}
      onSubmit={submit}
    >
      <Controller
        control={form.control}
        name="outcomes"
        render={({ field }) => (
          <fieldset className="flex flex-col gap-1">
            <legend className="sr-only">{t("act.redialOutcomes")}</legend>
            {redialOutcomes.map((outcome) => (
              <Checkbox
                key={outcome}
                className="max-md:min-h-11"
                label={t(`outcome.${outcome}`)}
                checked={field.value.includes(outcome)}
                onChange={({ target }) =>
                  field.onChange(
                    target.checked
                      ? [...field.value, outcome]
                      : field.value.filter((each) => each !== outcome),
                  )
                }
              />
            ))}
          </fieldset>
        )}
      />
    </FormDialog>
  );
}
