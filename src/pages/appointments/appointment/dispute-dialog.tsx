import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Textarea } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import type { Appointment } from "@/data/appointments/appointments.ts";
import { disputeReasons } from "@/data/appointments/rows.ts";
import { useDispute } from "@/data/appointments/verification.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";

const NOTE_LENGTH = 2000;

const schema = z.object({ reason: z.enum(disputeReasons), note: z.string() });

/** Reason and note; an operator answers. */
export function DisputeDialog({ appointment, onClose }: { appointment: Appointment; onClose: () => void }) {
  const { t } = useTranslation("appointments");
  const dispute = useDispute();
  // The most likely objection first: a no-show came.
  const form = useCheckedForm(schema, {
    defaultValues: { reason: appointment.verdict === "shown" ? "did_not_come" : "came", note: "" },
  });
  // Not in the callbacks of `mutate`: the new dispute may unmount this dialog before they run. A refusal shows above.
  const send = form.handleSubmit((said) =>
    dispute.mutateAsync({ id: appointment.id, ...said }).then(onClose, () => undefined),
  );
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
            {...form.register("reason")}
            options={disputeReasons.map((value) => ({ value, label: t(`dispute.reason.${value}`) }))}
          />
        )}
      </Field>
      <Field label={t("dispute.note")} hint={t("dispute.noteHint")}>
        {(tied) => <Textarea {...tied} {...form.register("note")} maxLength={NOTE_LENGTH} />}
      </Field>
    </FormDialog>
  );
}
