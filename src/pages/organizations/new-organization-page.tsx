import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router-dom";
import * as z from "zod/mini";
import { AuthLayout, linkClass } from "@/components/layout/auth-layout.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { useCreateOrganization } from "@/data/organizations/organization-changes.ts";
import { useMemberships } from "@/data/organizations/organizations.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { useSignOut } from "@/hooks/use-sign-out.ts";
import { languageOf, languages } from "@/lib/languages.ts";
import { paths } from "@/lib/paths.ts";
import { countries } from "@/lib/phone.ts";
import { currencies, guessCountry, guessCurrency, isTimeZone, timeZones } from "@/lib/places.ts";

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "name")),
  timeZone: z.string().check(z.refine(isTimeZone, "time_zone")),
  currency: z.string(),
  locale: z.string(),
  country: z.string(),
});

const spoken = Object.entries(languages).map(([value, { name }]) => ({ value, label: name }));

export default function NewOrganizationPage() {
  const { t, i18n } = useTranslation("organizations");
  const navigate = useNavigate();
  const create = useCreateOrganization();
  const { current } = useMemberships();
  const signOut = useSignOut();
  const form = useCheckedForm(schema, {
    defaultValues: {
      name: "",
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      currency: guessCurrency(navigator.language),
      locale: languageOf(i18n.language),
      country: guessCountry(navigator.language),
    },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit((values) =>
    create.mutate(values, { onSuccess: () => void navigate(paths.dashboard, { replace: true }) }),
  );
  return (
    <AuthLayout
      title={t("title")}
      description={t("description")}
      footer={
        current ? (
          <Link to={paths.dashboard} className={linkClass}>
            {t("cancel")}
          </Link>
        ) : (
          <button type="button" className={linkClass} onClick={() => void signOut()}>
            {t("signOut")}
          </button>
        )
      }
    >
      <FormBody busy={create.isPending} error={create.error} onSubmit={submit}>
        <Field label={t("name")} error={errors.name && t("problems.name")}>
          {(tied) => (
            <Input
              {...tied}
              {...form.register("name")}
              placeholder={t("namePlaceholder")}
              autoComplete="organization"
            />
          )}
        </Field>
        <Field
          label={t("timeZone")}
          hint={t("timeZoneHint")}
          error={errors.timeZone && t("problems.time_zone")}
        >
          {(tied) => <Input {...tied} {...form.register("timeZone")} list="time-zones" autoComplete="off" />}
        </Field>
        <datalist id="time-zones">
          {timeZones().map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <Field label={t("country")} hint={t("countryHint")}>
          {(tied) => <Select {...tied} {...form.register("country")} options={countries(i18n.language)} />}
        </Field>
        <div className="grid sm:grid-cols-2 gap-4">
          <Field label={t("currency")}>
            {(tied) => (
              <Select {...tied} {...form.register("currency")} options={currencies(i18n.language)} />
            )}
          </Field>
          <Field label={t("locale")}>
            {(tied) => <Select {...tied} {...form.register("locale")} options={spoken} />}
          </Field>
        </div>
        <Button type="submit" variant="primary" busy={create.isPending} className="mt-1 h-9!">
          {t("submit")}
        </Button>
      </FormBody>
    </AuthLayout>
  );
}
