import { isProviderOf, labelOf } from "@contract/providers.ts";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { type Integration, integrationsQuery } from "@/data/integrations/integrations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { paths } from "@/lib/paths.ts";
import type { CampaignFormControl } from "@/pages/campaigns/form/campaign-values.ts";

/** Its name, agent and number. */
export function VoiceFields({ form }: { form: CampaignFormControl }) {
  const { t } = useTranslation("campaigns");
  const { id: organizationId } = useOrganization();
  const integrations = useQuery(integrationsQuery.all(organizationId)).data;
  const voices = useMemo(
    () =>
      integrations?.filter(({ provider, status }) => isProviderOf("voice", provider) && status === "active"),
    [integrations],
  );
  useVoiceDefaults(form, voices);
  const { errors } = form.formState;
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Field
        required
        label={t("form.name")}
        hint={t("form.nameHint")}
        error={errors.name && t("form.problems.name")}
      >
        {(tied) => <Input {...tied} {...form.register("name")} autoComplete="off" />}
      </Field>
      <Field
        required
        label={t("form.integration")}
        error={errors.integrationId && t("form.problems.integration")}
        hint={
          voices?.length === 0 && (
            <>
              {t("form.integrationEmpty")}{" "}
              <Link to={paths.integrations} className="text-accent underline">
                {t("form.connect")}
              </Link>
            </>
          )
        }
      >
        {(tied) => (
          <Select
            // The options arrive after the value, so the native select must be updated.
            key={voices ? "known" : "loading"}
            {...tied}
            {...form.register("integrationId")}
            placeholder={t("form.integrationNone")}
            options={(voices ?? []).map(({ id, provider }) => ({
              value: id,
              label: labelOf(provider),
            }))}
          />
        )}
      </Field>
      <Field
        required
        label={t("form.agent")}
        hint={t("form.agentHint")}
        error={errors.agentRef && t("form.problems.agent")}
      >
        {(tied) => <Input {...tied} {...form.register("agentRef")} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field
        required
        label={t("form.number")}
        hint={t("form.numberHint")}
        error={errors.fromNumber && t("form.problems.number")}
      >
        {(tied) => <Input {...tied} {...form.register("fromNumber")} type="tel" autoComplete="off" />}
      </Field>
    </div>
  );
}

/** Selects the only voice there is, and fills empty fields with its settings. */
function useVoiceDefaults({ watch, getValues, setValue }: CampaignFormControl, voices?: Integration[]) {
  const chosen = watch("integrationId");
  useEffect(() => {
    const [only, another] = voices ?? [];
    if (only && !another && getValues("integrationId") === "") setValue("integrationId", only.id);
  }, [voices, getValues, setValue]);
  useEffect(() => {
    const config = voices?.find(({ id }) => id === chosen)?.config;
    for (const [field, value] of [
      ["agentRef", config?.agent_ref],
      ["fromNumber", config?.from_number],
    ] as const)
      if (typeof value === "string" && getValues(field) === "") setValue(field, value);
  }, [chosen, voices, getValues, setValue]);
}
