import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Textarea } from "@/components/ui/input.tsx";
import { toast } from "@/components/ui/toast.ts";
import { type DisputeFile, useDecideDispute } from "@/data/appointments/disputes.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";

/** The bounds of public.disputes. */
const NOTE_LENGTH = 2000;
type Truth = "shown" | "no_show";

const schema = z.object({ note: z.string().check(z.trim(), z.minLength(1)) });

/** The operator's decision: the correct verdict, and why. */
export function DecideForm({ file, onDone }: { file: DisputeFile; onDone: () => void }) {
  const { t } = useTranslation("operator");
  const decide = useDecideDispute();
  const form = useCheckedForm(schema, { defaultValues: { note: "" } });
  const [said, setSaid] = useState<Truth>();

  const answer = (verdict: Truth) =>
    form.handleSubmit(({ note }) => {
      setSaid(verdict);
      // Not in the callbacks of `mutate`: the announcement may unmount this form before they run. A refusal shows above.
      return decide.mutateAsync({ id: file.id, verdict, note }).then(
        (result) => {
          toast.good(t(`decide.${result}`));
          onDone();
        },
        () => undefined,
      );
    })();

  return (
    <section aria-labelledby="decide" className="flex flex-col gap-3 border-line border-t pt-4">
      <h3 id="decide" className="font-semibold text-sm">
        {t("decide.title")}
      </h3>
      <FormError error={decide.error} />
      <Field
        label={t("decide.note")}
        hint={t("decide.noteHint")}
        error={form.formState.errors.note && t("decide.noteMissing")}
        required
      >
        {(tied) => <Textarea {...tied} {...form.register("note")} maxLength={NOTE_LENGTH} />}
      </Field>
      <div className="flex flex-wrap gap-2">
        {choices().map(({ verdict, label, isMain }) => (
          <Button
            key={verdict}
            variant={isMain ? "primary" : "secondary"}
            busy={decide.isPending && said === verdict}
            disabled={decide.isPending}
            onClick={() => void answer(verdict)}
          >
            {label}
          </Button>
        ))}
      </div>
    </section>
  );

  /** For a contradiction both buttons are equal; otherwise the verdict is changed or kept. */
  function choices(): { verdict: Truth; label: string; isMain: boolean }[] {
    if (file.verdict === "contested")
      return [
        { verdict: "shown", label: t("decide.came"), isMain: false },
        { verdict: "no_show", label: t("decide.missed"), isMain: false },
      ];
    const opposite = file.verdict === "shown" ? "no_show" : "shown";
    return [
      { verdict: opposite, label: t(`decide.accept.${opposite}`), isMain: true },
      { verdict: file.verdict, label: t("decide.reject"), isMain: false },
    ];
  }
}
