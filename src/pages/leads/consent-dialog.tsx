import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { useNoteConsent } from "@/data/leads/consents.ts";
import type { Chosen } from "@/data/leads/lead-changes.ts";
import { type ConsentChannel, consentChannels } from "@/data/leads/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { dayOf } from "@/lib/period.ts";
import { instantOf } from "@/lib/wall-clock.ts";

interface ConsentDialogProps {
  chosen: Chosen;
  /** How many leads that is. */
  count: number;
  /** For how many it was new. */
  onDone?: (noted: number) => void;
  onClose: () => void;
}

/** Asks on which channel the chosen leads agreed to be contacted, where and when. */
export function ConsentDialog({ chosen, count, onDone, onClose }: ConsentDialogProps) {
  const { t } = useTranslation("leads");
  const { id, time_zone } = useOrganization();
  const note = useNoteConsent(id);
  const today = dayOf(new Date(), time_zone);
  const [channel, setChannel] = useState<ConsentChannel>("call");
  const [source, setSource] = useState("");
  const [day, setDay] = useState(today);
  const [isMissing, setIsMissing] = useState(false);

  function submit() {
    setIsMissing(!source.trim());
    if (!source.trim()) return;
    const givenAt = day && day < today ? instantOf(`${day}T00:00`, time_zone).toISOString() : undefined;
    note.mutate(
      { chosen, channel, source: source.trim(), ...(givenAt && { givenAt }) },
      {
        onSuccess(noted) {
          onDone?.(noted);
          onClose();
        },
      },
    );
  }

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
            value={channel}
            onChange={({ target }) => setChannel(target.value as ConsentChannel)}
            options={consentChannels.map((value) => ({ value, label: t(`stop.channels.${value}`) }))}
          />
        )}
      </Field>
      <Field
        label={t("consent.source")}
        hint={t("consent.sourceHint")}
        {...(isMissing && { error: t("consent.sourceMissing") })}
        required
      >
        {(tied) => (
          <Input
            {...tied}
            value={source}
            maxLength={120}
            onChange={({ target }) => setSource(target.value)}
          />
        )}
      </Field>
      <Field label={t("consent.day")}>
        {(tied) => (
          <Input
            {...tied}
            type="date"
            max={today}
            value={day}
            onChange={({ target }) => setDay(target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
