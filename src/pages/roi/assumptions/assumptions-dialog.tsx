import { mostMinor } from "@contract/roi.ts";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Input } from "@/components/ui/input.tsx";
import { toast } from "@/components/ui/toast.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { type Assumptions, useChangeAssumptions } from "@/data/roi/roi-assumptions.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { changeOf, problemsOf, type Typed, typedOf } from "@/pages/roi/assumptions/typed-assumptions.ts";
import type { AssumptionName } from "@/pages/roi/assumptions/use-assumption-text.ts";

const NAMES: readonly AssumptionName[] = ["value", "close", "staff", "saved", "baseline"];

/** Writes the next version; an empty field means not set. */
export function AssumptionsDialog({ inForce, onClose }: { inForce: Assumptions; onClose: () => void }) {
  const { t } = useTranslation("roi");
  const { id, currency } = useOrganization();
  const [typed, setTyped] = useState<Typed>(() => typedOf(inForce, currency));
  const { money } = useFormat();
  const [asked, setAsked] = useState(false);
  const change = useChangeAssumptions(id);
  const most = {
    value: money(mostMinor.appointmentValue, currency, true),
    staff: money(mostMinor.staffHour, currency, true),
  };
  const problems = asked ? problemsOf(typed, currency) : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    const wanted = changeOf(typed, currency);
    if (!wanted) return;
    change.mutate(wanted, {
      onSuccess() {
        toast.good(t("assumption.done"));
        onClose();
      },
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("assumption.change")}
      description={t("assumption.changeHint")}
      footer={
        <>
          <Button onClick={onClose}>{t("assumption.cancel")}</Button>
          <Button type="submit" form="assumptions" variant="primary" busy={change.isPending}>
            {t("assumption.save")}
          </Button>
        </>
      }
    >
      <form id="assumptions" onSubmit={submit} noValidate className="flex flex-col gap-3">
        <FormError error={change.error} />
        {NAMES.map((name) => (
          <Field
            key={name}
            label={t(`assumption.${name}`)}
            hint={t(`assumption.unit.${name}`, { currency })}
            error={problems.includes(name) ? t(`assumption.problem.${name}`, most) : undefined}
          >
            {(tied) => (
              <Input
                {...tied}
                inputMode="decimal"
                value={typed[name]}
                onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </form>
    </Dialog>
  );
}
