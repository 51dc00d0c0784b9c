import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { useNoteConsent } from "@/data/leads/consents.ts";
import type { Chosen } from "@/data/leads/lead-changes.ts";
import { consentChannels } from "@/data/leads/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { dayOf } from "@/lib/period.ts";
import { instantOf } from "@/lib/wall-clock.ts";

interface ConsentDialogProps {
  chosen: Chosen;
  /** The number of leads chosen. */
  count: number;
  /** Receives the number of leads for which it was new. */
  onDone?: (noted: number) => void;
  onClose: () => void;
}

const schema = z.object({
  channel: z.enum(consentChannels),
  source: z.string().check(z.trim(), z.minLength(1)),
  day: z.string(),
});

/** Asks for the channel, source and time of the chosen leads' consent. */
export function ConsentDialog({ chosen, count, onDone, onClose }: ConsentDialogProps) {
  const { t } = useTranslation("leads");
  const { id, time_zone } = useOrganization();
  const note = useNoteConsent(id);
  const today = dayOf(new Date(), time_zone);
  const form = useCheckedForm(schema, { defaultValues: { channel: "call", source: "", day: today } });

  const submit = form.handleSubmit(({ channel, source, day }) => {
    const givenAt = day && day < today ? instantOf(`${day}T00:00`, time_zone).toISOString() : undefined;
    note.mutate(
      { chosen, channel, source, ...(givenAt && { givenAt }) },
      {
        onSuccess(noted) {
          onDone?.(noted);
          onClose();
        },
      },
    );
  });

  return (
    <FormDialog
      title={t("consent.title", { count })}
      submit={t("consent.confirm")}
      busy={note.isPending}
      error={note.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("consent.channel")}>
        {(tied) => (
          <Select
            {...tied}
            {...form.register("channel")}
            options={consentChannels.map((value) => ({ value, label: t(`stop.channels.${value}`) }))}
          />
        )}
      </Field>
      <Field
        label={t("consent.source")}
        hint={t("consent.sourceHint")}
        error={form.formState.errors.source && t("consent.sourceMissing")}
        required
      >
        {(tied) => <Input {...tied} {...form.register("source")} maxLength={120} />}
      </Field>
      <Field label={t("consent.day")}>
        {(tied) => <Input {...tied} {...form.register("day")} type="date" max={today} />}
      </Field>
    </FormDialog>
  );
}
