import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Textarea } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import type { Appointment } from "@/data/appointments/appointments.ts";
import { type DisputeReason, disputeReasons } from "@/data/appointments/rows.ts";
import { useDispute } from "@/data/appointments/verification.ts";

const NOTE_LENGTH = 2000;

/** Reason and note; an operator answers. */
export function DisputeDialog({ appointment, onClose }: { appointment: Appointment; onClose: () => void }) {
  const { t } = useTranslation("appointments");
  const dispute = useDispute();
  // What can be said against it first: who is called a no-show came.
  const [reason, setReason] = useState<DisputeReason>(
    appointment.verdict === "shown" ? "did_not_come" : "came",
  );
  const [note, setNote] = useState("");
  // Not by the callbacks of `mutate`: the fresh dispute may take this dialog away before they run. A refusal shows above.
  const send = () => dispute.mutateAsync({ id: appointment.id, reason, note }).then(onClose, () => undefined);
  return (
    <FormDialog
      onClose={onClose}
      title={t("dispute.title")}
      description={t("dispute.body")}
      submit={t("dispute.submit")}
      busy={dispute.isPending}
      error={dispute.error}
      onSubmit={send}
    >
      <Field label={t("dispute.why")}>
        {(tied) => (
          <Select
            {...tied}
            value={reason}
            options={disputeReasons.map((value) => ({ value, label: t(`dispute.reason.${value}`) }))}
            onChange={(event) => setReason(event.target.value as DisputeReason)}
          />
        )}
      </Field>
      <Field label={t("dispute.note")} hint={t("dispute.noteHint")}>
        {(tied) => (
          <Textarea
            {...tied}
            value={note}
            maxLength={NOTE_LENGTH}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
