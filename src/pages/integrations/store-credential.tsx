import {
  type CredentialName,
  type DeliveringProvider,
  labelOf,
  type ProviderName,
} from "@contract/providers.ts";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { PasswordInput } from "@/components/ui/password-input.tsx";
import { useStoreCredential } from "@/data/integrations/integrations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";

interface StoreCredentialProps {
  provider: ProviderName;
  name: CredentialName;
  /** One is active already: the new one is added beside it until the old one is retired. */
  isRotation: boolean;
  onClose: () => void;
}

const schema = z.object({
  secret: z.string().check(
    z.refine((secret) => secret.trim().length >= 8, "short"),
    z.refine((secret) => secret.trim().length <= 500, "long"),
  ),
});

export function StoreCredential({ provider, name, isRotation, onClose }: StoreCredentialProps) {
  const { t } = useTranslation("integrations");
  const store = useStoreCredential(useOrganization().id);
  const form = useCheckedForm(schema, { defaultValues: { secret: "" } });
  const problem = form.formState.errors.secret?.message;
  // The strings exist for each key of the provider, and only those are looked up.
  const words = provider as DeliveringProvider;
  const label = t(`credential.${words}.${name}`);

  const submit = form.handleSubmit(({ secret }) =>
    store.mutate({ provider, name, secret }, { onSuccess: onClose }),
  );

  return (
    <FormDialog
      onClose={onClose}
      title={t(isRotation ? "credential.rotateOf" : "credential.addOf", { name: label })}
      description={t("store.description")}
      submit={t("store.submit")}
      busy={store.isPending}
      error={store.error}
      onSubmit={submit}
    >
      {isRotation && <p className="text-sm">{t("store.rotation", { provider: labelOf(provider) })}</p>}
      <Field
        label={label}
        hint={t(`credential.${words}.${name}Hint`)}
        error={problem && t(problem === "long" ? "store.long" : "store.short")}
        required
      >
        {(tied) => (
          <PasswordInput {...tied} {...form.register("secret")} autoComplete="off" spellCheck={false} />
        )}
      </Field>
    </FormDialog>
  );
}
