import { type FormEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { toast } from "@/components/ui/toast.ts";
import { type BillingProfile, useChangeBillingProfile } from "@/data/billing/billing-profile.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import type { PartyField } from "@/lib/party.ts";
import { countries } from "@/lib/phone.ts";
import { type PartyProblem, readParty, typedParty } from "@/pages/billing/billing/typed-party.ts";

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

/** The customer as the next invoice will name it. */
export function PartyForm({ profile }: { profile: BillingProfile }) {
  const { t, i18n } = useTranslation("billing");
  const { id, role } = useOrganization();
  const mayChange = role === "owner";
  const [typed, setTyped] = useState(() => typedParty(profile));
  const [isAsked, setAsked] = useState(false);
  const change = useChangeBillingProfile(id);
  // Some 250 names: memoised, so that typing does not rebuild them.
  const places = useMemo(() => countries(i18n.language), [i18n.language]);
  const { party, problems } = readParty(typed);

  function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    if (problems.length > 0 || change.isPending) return;
    change.mutate(party, {
      onSuccess() {
        setTyped(typedParty(party));
        toast.good(t("party.saved"));
      },
    });
  }

  return (
    <Card title={t("party.title")} description={t(mayChange ? "party.hint" : "party.readOnly")}>
      <form onSubmit={submit} noValidate>
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
                value={typed.country}
                onChange={(event) => setTyped({ ...typed, country: event.target.value })}
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
      </form>
    </Card>
  );

  function text(name: TextField, hint?: string, problem?: PartyProblem) {
    const isWrong = isAsked && problem && problems.includes(problem);
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
            value={typed[name]}
            onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
          />
        )}
      </Field>
    );
  }
}
