import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { toast } from "@/components/ui/toast.ts";
import { type BillingProfile, useChangeBillingProfile } from "@/data/billing/billing-profile.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import type { PartyField } from "@/lib/party.ts";
import { countries } from "@/lib/phone.ts";
import { typedValues } from "@/lib/typed-values.ts";
import {
  type PartyProblem,
  readParty,
  type TypedParty,
  typedParty,
} from "@/pages/billing/billing/typed-party.ts";

type TextField = Exclude<PartyField, "country">;

/** The browser's autocomplete names. */
const AUTO: Partial<Record<PartyField, string>> = {
  name: "organization",
  email: "email",
  line1: "address-line1",
  line2: "address-line2",
  postal_code: "postal-code",
  city: "address-level2",
  state: "address-level1",
};

/** The address as a whole is too long: its first line says so. */
const schema = typedValues<TypedParty>((typed) =>
  readParty(typed).problems.map((problem) => (problem === "address" ? "line1" : problem)),
);

/** The customer as the next invoice will name it. */
export function PartyForm({ profile }: { profile: BillingProfile }) {
  const { t, i18n } = useTranslation("billing");
  const { id, role } = useOrganization();
  const mayChange = role === "owner";
  const form = useCheckedForm(schema, { defaultValues: typedParty(profile) });
  const change = useChangeBillingProfile(id);
  // Some 250 names: memoised, so that typing does not rebuild them.
  const places = useMemo(() => countries(i18n.language), [i18n.language]);
  const submit = form.handleSubmit((typed) => {
    const { party } = readParty(typed);
    change.mutate(party, {
      onSuccess() {
        form.reset(typedParty(party));
        toast.good(t("party.saved"));
      },
    });
  });

  return (
    <Card title={t("party.title")} description={t(mayChange ? "party.hint" : "party.readOnly")}>
      <FormBody busy={change.isPending} className="block" onSubmit={submit}>
        <fieldset disabled={!mayChange} className="grid items-start gap-4 sm:grid-cols-2">
          <div className="sm:col-span-2 empty:hidden">
            <FormError error={change.error} />
          </div>
          {text("name", undefined, "name")}
          {text("tax_id", undefined, "tax_id")}
          {text("email", t("party.emailHint"), "email")}
          {text("reference", t("party.referenceHint"), "reference")}
          {text("line1", undefined, "address")}
          {text("line2")}
          {text("postal_code")}
          {text("city")}
          {text("state")}
          <Field label={t("party.country")}>
            {(tied) => (
              <Select
                {...tied}
                placeholder={t("party.countryNone")}
                options={places}
                {...form.register("country")}
              />
            )}
          </Field>
          {mayChange && (
            <div className="flex justify-end sm:col-span-2">
              <Button type="submit" variant="primary" busy={change.isPending}>
                {t("party.save")}
              </Button>
            </div>
          )}
        </fieldset>
      </FormBody>
    </Card>
  );

  function text(name: TextField, hint?: string, problem?: PartyProblem) {
    const isWrong = problem && form.formState.errors[name];
    return (
      <Field
        label={t(`party.${name}`)}
        hint={hint}
        error={isWrong ? t(`party.problem.${problem}`) : undefined}
        required={name === "name"}
      >
        {(tied) => (
          <Input
            {...tied}
            type={name === "email" ? "email" : "text"}
            autoComplete={AUTO[name] ?? "off"}
            {...form.register(name)}
          />
        )}
      </Field>
    );
  }
}
