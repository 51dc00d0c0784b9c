import { mostMinor } from "@contract/roi.ts";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { toast } from "@/components/ui/toast.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useChangeOrganization } from "@/data/organizations/organization-settings.ts";
import { type Organization, useOrganization } from "@/data/organizations/organizations.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { languageOf, languages } from "@/lib/languages.ts";
import { toMajor, toMinor } from "@/lib/minor-units.ts";
import { countries } from "@/lib/phone.ts";
import { currencies, isTimeZone, timeZones } from "@/lib/places.ts";

/** Typed text: empty, or a valid amount. */
const isPossible = (minor: number | null | undefined) =>
  minor !== undefined && (minor ?? 0) <= mostMinor.appointmentValue;

const schema = z
  .object({
    name: z.string().check(z.trim(), z.minLength(1, "name"), z.maxLength(120, "name")),
    timeZone: z.string().check(z.refine(isTimeZone, "time_zone")),
    currency: z.string(),
    locale: z.string(),
    country: z.string(),
    value: z.string(),
  })
  .check(
    z.refine(({ value, currency }) => isPossible(toMinor(value, currency)), {
      error: "value",
      path: ["value"],
    }),
  );

const valuesOf = (organization: Organization) => ({
  name: organization.name,
  timeZone: organization.time_zone,
  currency: organization.currency,
  locale: languageOf(organization.locale) as string,
  country: organization.country ?? "",
  value: toMajor(organization.appointment_value_minor, organization.currency),
});

export function OrganizationForm() {
  const { t, i18n } = useTranslation("settings");
  const { money } = useFormat();
  const organization = useOrganization();
  const mayChange = isAtLeast(organization.role, "manager");
  const change = useChangeOrganization(organization.id);
  const form = useCheckedForm(schema, {
    values: valuesOf(organization),
    // A colleague's change arriving live must not undo what is being typed.
    resetOptions: { keepDirtyValues: true },
  });
  const { errors, isDirty } = form.formState;
  const currency = form.watch("currency");
  const submit = form.handleSubmit((wanted) =>
    change.mutate(
      {
        name: wanted.name,
        time_zone: wanted.timeZone,
        currency: wanted.currency,
        locale: languageOf(wanted.locale),
        country: wanted.country || null,
        appointment_value_minor: toMinor(wanted.value, wanted.currency) ?? null,
      },
      {
        onSuccess() {
          const value = toMajor(toMinor(wanted.value, wanted.currency) ?? null, wanted.currency);
          form.reset({ ...wanted, value }, { keepDirtyValues: false });
          toast.good(t("organization.saved"));
        },
      },
    ),
  );
  const example = toMajor(18000, currency);
  const most = money(mostMinor.appointmentValue, currency, true);
  const said = valuesOf(organization).value;
  return (
    <Card
      className="max-w-2xl"
      title={t("tabs.organization")}
      description={t(mayChange ? "organization.description" : "organization.readOnly")}
    >
      <FormBody busy={change.isPending} className="block" onSubmit={submit}>
        <fieldset disabled={!mayChange} className="flex flex-col gap-4">
          <FormError error={change.error} />
          <Field label={t("organization.name")} error={errors.name && t("organization.problems.name")}>
            {(tied) => <Input {...tied} {...form.register("name")} autoComplete="organization" />}
          </Field>
          <Field
            label={t("organization.timeZone")}
            hint={t("organization.timeZoneHint")}
            error={errors.timeZone && t("organization.problems.time_zone")}
          >
            {(tied) => (
              <Input {...tied} {...form.register("timeZone")} list="time-zones" autoComplete="off" />
            )}
          </Field>
          <datalist id="time-zones">
            {timeZones().map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <div className="grid gap-4 md:grid-cols-2">
            <Field label={t("organization.locale")} hint={t("organization.localeHint")}>
              {(tied) => (
                <Select
                  {...tied}
                  {...form.register("locale")}
                  options={Object.entries(languages).map(([value, { name }]) => ({ value, label: name }))}
                />
              )}
            </Field>
            <Field label={t("organization.country")} hint={t("organization.countryHint")}>
              {(tied) => (
                <Select
                  {...tied}
                  {...form.register("country")}
                  placeholder={t("organization.countryNone")}
                  options={countries(i18n.language)}
                />
              )}
            </Field>
            <Field label={t("organization.currency")}>
              {(tied) => (
                <Select
                  {...tied}
                  {...form.register("currency", {
                    // An amount does not carry over to another currency: it is set again, or left unset.
                    onChange: ({ target }) =>
                      form.setValue("value", target.value === organization.currency ? said : "", {
                        shouldDirty: true,
                      }),
                  })}
                  options={currencies(i18n.language)}
                />
              )}
            </Field>
            <Field
              label={t("organization.value")}
              hint={t("organization.valueHint", { currency })}
              error={errors.value && t("organization.problems.value", { example, most })}
            >
              {(tied) => (
                <Input
                  {...tied}
                  {...form.register("value")}
                  inputMode="decimal"
                  placeholder={t("organization.valueNone")}
                />
              )}
            </Field>
          </div>
          {mayChange && (
            <div className="flex justify-end">
              <Button type="submit" variant="primary" busy={change.isPending} disabled={!isDirty}>
                {t("organization.save")}
              </Button>
            </div>
          )}
        </fieldset>
      </FormBody>
    </Card>
  );
}
