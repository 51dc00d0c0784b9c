import { type ConfigField, fieldsOf, isConfigValue } from "@contract/integration-config.ts";
import { labelOf } from "@contract/providers.ts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { type Integration, useConfigure } from "@/data/integrations/integrations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { configWords } from "@/pages/integrations/config-words.ts";

type Values = Partial<Record<ConfigField, string>>;

export function ConfigDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { t } = useTranslation("integrations");
  const { provider, config } = integration;
  const fields = fieldsOf(provider);
  const configure = useConfigure(useOrganization().id);
  const [values, setValues] = useState<Values>(() =>
    Object.fromEntries(fields.map((field) => [field, String(config[field] ?? "")])),
  );
  const [isChecked, setChecked] = useState(false);
  const isWrong = (field: ConfigField) => !isConfigValue(provider, field, (values[field] ?? "").trim());

  function submit() {
    setChecked(true);
    if (fields.some(isWrong)) return;
    const trimmed = Object.fromEntries(fields.map((field) => [field, (values[field] ?? "").trim()]));
    configure.mutate({ provider, config: trimmed }, { onSuccess: onClose });
  }

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
          error={isChecked && isWrong(field) ? t(`config.${configWords(provider, field)}.wrong`) : undefined}
        >
          {(tied) => (
            <Input
              {...tied}
              value={values[field] ?? ""}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setValues({ ...values, [field]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </FormDialog>
  );
}
