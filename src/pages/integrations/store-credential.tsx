import {
  type CredentialName,
  type DeliveringProvider,
  labelOf,
  type ProviderName,
} from "@contract/providers.ts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { PasswordInput } from "@/components/ui/password-input.tsx";
import { useStoreCredential } from "@/data/integrations/integrations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

interface StoreCredentialProps {
  provider: ProviderName;
  name: CredentialName;
  /** One is active already: the new one stands beside it until the old is retired. */
  isRotation: boolean;
  onClose: () => void;
}

export function StoreCredential({ provider, name, isRotation, onClose }: StoreCredentialProps) {
  const { t } = useTranslation("integrations");
  const store = useStoreCredential(useOrganization().id);
  const [secret, setSecret] = useState("");
  const [problem, setProblem] = useState<"short" | "long" | null>(null);
  // The words exist for each key that the provider has, and only those are asked for.
  const words = provider as DeliveringProvider;
  const label = t(`credential.${words}.${name}`);

  function submit() {
    const length = secret.trim().length;
    const found = length < 8 ? "short" : length > 500 ? "long" : null;
    setProblem(found);
    if (!found) store.mutate({ provider, name, secret }, { onSuccess: onClose });
  }

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
        error={problem ? t(`store.${problem}`) : undefined}
        required
      >
        {(tied) => (
          <PasswordInput
            {...tied}
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
    </FormDialog>
  );
}
