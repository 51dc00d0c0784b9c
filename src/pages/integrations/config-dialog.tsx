import { type ConfigField, fieldsOf, isConfigValue } from "@contract/integration-config.ts";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Input } from "@/components/ui/input.tsx";
import { type Integration, useConfigure } from "@/hooks/integrations.ts";
import { useOrganization } from "@/hooks/organizations.ts";
import { configWords } from "@/pages/integrations/config-words.ts";

type Values = Partial<Record<ConfigField, string>>;

export function ConfigDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { t } = useTranslation("integrations");
  const { t: common } = useTranslation();
  const { provider, config } = integration;
  const fields = fieldsOf(provider);
  const form = useId();
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
    <Dialog
      open
      onClose={onClose}
      title={t("config.editOf", { provider: t(`provider.${provider}.name`) })}
      description={t("config.description")}
      footer={
        <>
          <Button onClick={onClose}>{common("actions.cancel")}</Button>
          <Button type="submit" form={form} variant="primary" busy={configure.isPending}>
            {t("config.submit")}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <FormError error={configure.error} />
        {fields.map((field) => (
          <Field
            key={field}
            label={t(`config.${configWords(provider, field)}.label`)}
            hint={t(`config.${configWords(provider, field)}.hint`)}
            error={
              isChecked && isWrong(field) ? t(`config.${configWords(provider, field)}.wrong`) : undefined
            }
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
      </form>
    </Dialog>
  );
}
