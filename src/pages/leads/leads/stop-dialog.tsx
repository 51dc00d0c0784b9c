import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { type ContactStop, useStopContact } from "@/data/leads/contact-stops.ts";
import type { Chosen } from "@/data/leads/lead-changes.ts";
import { type StopChannel, stopChannels } from "@/data/leads/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

interface StopDialogProps {
  chosen: Chosen;
  /** How many leads that is. */
  count: number;
  onDone: (stop: ContactStop) => void;
  onClose: () => void;
}

/** Asks on which channel the chosen leads are not to be contacted any more, and why. */
export function StopDialog({ chosen, count, onDone, onClose }: StopDialogProps) {
  const { t } = useTranslation("leads");
  const stop = useStopContact(useOrganization().id);
  const [channel, setChannel] = useState<StopChannel>("all");
  const [reason, setReason] = useState("");
  const [isMissing, setIsMissing] = useState(false);

  function submit() {
    setIsMissing(!reason.trim());
    if (!reason.trim()) return;
    stop.mutate(
      { chosen, channel, reason: reason.trim() },
      {
        onSuccess(done) {
          onDone(done);
          onClose();
        },
      },
    );
  }

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
            value={channel}
            onChange={({ target }) => setChannel(target.value as StopChannel)}
            options={stopChannels.map((value) => ({ value, label: t(`stop.channels.${value}`) }))}
          />
        )}
      </Field>
      <Field
        label={t("stop.reason")}
        hint={t("stop.reasonHint")}
        {...(isMissing && { error: t("stop.reasonMissing") })}
        required
      >
        {(tied) => (
          <Input
            {...tied}
            value={reason}
            maxLength={200}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
