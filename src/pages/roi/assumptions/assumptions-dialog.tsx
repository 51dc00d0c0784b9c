import { mostMinor } from "@contract/roi.ts";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { type Assumptions, useChangeAssumptions } from "@/data/roi/roi-assumptions.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { typedValues } from "@/lib/typed-values.ts";
import { changeOf, problemsOf, type Typed, typedOf } from "@/pages/roi/assumptions/typed-assumptions.ts";
import type { AssumptionName } from "@/pages/roi/assumptions/use-assumption-text.ts";

const NAMES: readonly AssumptionName[] = ["value", "close", "staff", "saved", "baseline"];

/** Writes the next version; an empty field means not set. */
export function AssumptionsDialog({ inForce, onClose }: { inForce: Assumptions; onClose: () => void }) {
  const { t } = useTranslation("roi");
  const { id, currency } = useOrganization();
  const { money } = useFormat();
  const change = useChangeAssumptions(id);
  const most = {
    value: money(mostMinor.appointmentValue, currency, true),
    staff: money(mostMinor.staffHour, currency, true),
  };
  const schema = typedValues<Typed>((typed) => problemsOf(typed, currency));
  const form = useCheckedForm(schema, { defaultValues: typedOf(inForce, currency) });
  const submit = form.handleSubmit((typed) => {
    const wanted = changeOf(typed, currency);
    if (!wanted) return;
    change.mutate(wanted, {
      onSuccess() {
        toast.good(t("assumption.done"));
        onClose();
      },
    });
  });
  return (
    <FormDialog
      onClose={onClose}
      title={t("assumption.change")}
      description={t("assumption.changeHint")}
      submit={t("assumption.save")}
      busy={change.isPending}
      error={change.error}
      onSubmit={submit}
    >
      {NAMES.map((name) => (
        <Field
          key={name}
          label={t(`assumption.${name}`)}
          hint={t(`assumption.unit.${name}`, { currency })}
          error={form.formState.errors[name] && t(`assumption.problem.${name}`, most)}
        >
          {(tied) => <Input {...tied} {...form.register(name)} inputMode="decimal" />}
        </Field>
      ))}
    </FormDialog>
  );
}
