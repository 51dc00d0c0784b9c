import { fieldsOf, isConfigValue } from "@contract/integration-config.ts";
import { labelOf } from "@contract/providers.ts";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { type Integration, useConfigure } from "@/data/integrations/integrations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { typedValues } from "@/lib/typed-values.ts";
import { configWords } from "@/pages/integrations/config-words.ts";

export function ConfigDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { t } = useTranslation("integrations");
  const { provider, config } = integration;
  const fields = fieldsOf(provider);
  const configure = useConfigure(useOrganization().id);
  const schema = typedValues<Record<string, string>>((typed) =>
    fields.filter((field) => !isConfigValue(provider, field, (typed[field] ?? "").trim())),
  );
  const form = useCheckedForm(schema, {
    defaultValues: Object.fromEntries(fields.map((field) => [field, String(config[field] ?? "")])),
  });
  const submit = form.handleSubmit((typed) => {
    const trimmed = Object.fromEntries(Object.entries(typed).map(([field, value]) => [field, value.trim()]));
    configure.mutate({ provider, config: trimmed }, { onSuccess: onClose });
  });

  return (
    <FormDialog
      onClose={onClose}
      title={t("config.editOf", { provider: labelOf(provider) })}
      description={t("config.description")}
      submit={t("config.submit")}
      busy={configure.isPending}
      error={configure.error}
      onSubmit={submit}
    >
      {fields.map((field) => (
        <Field
          key={field}
          label={t(`config.${configWords(provider, field)}.label`)}
          hint={t(`config.${configWords(provider, field)}.hint`)}
          error={form.formState.errors[field] && t(`config.${configWords(provider, field)}.wrong`)}
        >
          {(tied) => <Input {...tied} {...form.register(field)} autoComplete="off" spellCheck={false} />}
        </Field>
      ))}
    </FormDialog>
  );
}
