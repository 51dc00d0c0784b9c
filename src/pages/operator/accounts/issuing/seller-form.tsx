import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Textarea } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { toast } from "@/components/ui/toast.ts";
import type { Issuing } from "@/data/billing/billing-answers.ts";
import { useSetSeller } from "@/data/billing/issuing.ts";

/** The bounds of private.seller. */
const LENGTH = 1000;

/** The seller named on invoices, and the payment instructions if no provider takes the money. */
export function SellerForm({ issuing }: { issuing: Issuing }) {
  const { t } = useTranslation("operator");
  const { seller, organizations, issuer } = issuing;
  const own = organizations.some(({ id }) => id === seller?.organization_id)
    ? seller?.organization_id
    : undefined;
  const [organizationId, setOrganization] = useState(own ?? issuer?.organization_id ?? "");
  const [instructions, setInstructions] = useState(seller?.instructions ?? "");
  const [isAsked, setAsked] = useState(false);
  const set = useSetSeller();

  function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    if (!organizationId || set.isPending) return;
    // Not in the callbacks of `mutate`: saving remounts this form before they run.
    set.mutateAsync({ organizationId, instructions }).then(
      () => toast.good(t("issuing.sellerSaved")),
      () => undefined,
    );
  }

  return (
    <Card title={t("issuing.seller")} description={t("issuing.sellerHint")}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-3">
        <FormError error={set.error} />
        <Field
          label={t("issuing.sellerOf")}
          error={isAsked && !organizationId ? t("issuing.sellerMissing") : undefined}
          required
        >
          {(tied) => (
            <Select
              {...tied}
              placeholder={t("issuing.sellerNone")}
              options={organizations.map(({ id, name }) => ({ value: id, label: name }))}
              value={organizationId}
              onChange={(event) => setOrganization(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("issuing.instructions")} hint={t("issuing.instructionsHint")}>
          {(tied) => (
            <Textarea
              {...tied}
              maxLength={LENGTH}
              value={instructions}
              onChange={(event) => setInstructions(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end">
          <Button type="submit" busy={set.isPending}>
            {t("issuing.sellerSave")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
