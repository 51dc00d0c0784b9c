import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { type ContactStop, useStopContact } from "@/data/leads/contact-stops.ts";
import type { Chosen } from "@/data/leads/lead-changes.ts";
import { stopChannels } from "@/data/leads/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";

interface StopDialogProps {
  chosen: Chosen;
  /** How many leads that is. */
  count: number;
  onDone: (stop: ContactStop) => void;
  onClose: () => void;
}

const schema = z.object({
  channel: z.enum(stopChannels),
  reason: z.string().check(z.trim(), z.minLength(1)),
});

/** Asks on which channel to stop contact with the chosen leads, and why. */
export function StopDialog({ chosen, count, onDone, onClose }: StopDialogProps) {
  const { t } = useTranslation("leads");
  const stop = useStopContact(useOrganization().id);
  const form = useCheckedForm(schema, { defaultValues: { channel: "all", reason: "" } });

  const submit = form.handleSubmit(({ channel, reason }) =>
    stop.mutate(
      { chosen, channel, reason },
      {
        onSuccess(done) {
          onDone(done);
          onClose();
        },
      },
    ),
  );

  return (
    <FormDialog
      title={t("stop.title", { count })}
      submit={t("stop.confirm", { count })}
      tone="danger"
      busy={stop.isPending}
      error={stop.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="text-sm">{t("stop.body")}</p>
      <Field label={t("stop.channel")}>
        {(tied) => (
          <Select
            {...tied}
            {...form.register("channel")}
            options={stopChannels.map((value) => ({ value, label: t(`stop.channels.${value}`) }))}
          />
        )}
      </Field>
      <Field
        label={t("stop.reason")}
        hint={t("stop.reasonHint")}
        error={form.formState.errors.reason && t("stop.reasonMissing")}
        required
      >
        {(tied) => <Input {...tied} {...form.register("reason")} maxLength={200} />}
      </Field>
    </FormDialog>
  );
}
