import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { Textarea } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { toast } from "@/components/ui/toast.ts";
import type { Issuing } from "@/data/billing/billing-answers.ts";
import { useSetSeller } from "@/data/billing/issuing.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";

/** The bounds of private.seller. */
const LENGTH = 1000;

const schema = z.object({ organizationId: z.string().check(z.minLength(1)), instructions: z.string() });

/** The seller named on invoices, and the payment instructions if no provider takes the money. */
export function SellerForm({ issuing }: { issuing: Issuing }) {
  const { t } = useTranslation("operator");
  const { seller, organizations, issuer } = issuing;
  const own = organizations.some(({ id }) => id === seller?.organization_id)
    ? seller?.organization_id
    : undefined;
  const set = useSetSeller();
  const form = useCheckedForm(schema, {
    defaultValues: {
      organizationId: own ?? issuer?.organization_id ?? "",
      instructions: seller?.instructions ?? "",
    },
  });

  // Not in the callbacks of `mutate`: saving remounts this form before they run.
  const submit = form.handleSubmit((wanted) =>
    set.mutateAsync(wanted).then(
      () => toast.good(t("issuing.sellerSaved")),
      () => undefined,
    ),
  );

  return (
    <Card title={t("issuing.seller")} description={t("issuing.sellerHint")}>
      <FormBody busy={set.isPending} error={set.error} className="flex flex-col gap-3" onSubmit={submit}>
        <Field
          label={t("issuing.sellerOf")}
          error={form.formState.errors.organizationId && t("issuing.sellerMissing")}
          required
        >
          {(tied) => (
            <Select
              {...tied}
              placeholder={t("issuing.sellerNone")}
              options={organizations.map(({ id, name }) => ({ value: id, label: name }))}
              {...form.register("organizationId")}
            />
          )}
        </Field>
        <Field label={t("issuing.instructions")} hint={t("issuing.instructionsHint")}>
          {(tied) => <Textarea {...tied} {...form.register("instructions")} maxLength={LENGTH} />}
        </Field>
        <div className="flex justify-end">
          <Button type="submit" busy={set.isPending}>
            {t("issuing.sellerSave")}
          </Button>
        </div>
      </FormBody>
    </Card>
  );
}
