import {
  type CredentialName,
  type DeliveringProvider,
  labelOf,
  type ProviderName,
  providerRows,
} from "@contract/providers.ts";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { type Credential, useRetireCredential } from "@/data/integrations/integrations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { StoreCredential } from "@/pages/integrations/store-credential.tsx";

interface CredentialListProps {
  provider: ProviderName;
  /** The active ones, oldest first. */
  credentials: Credential[];
}

/** The stored secrets, with buttons to store, replace and retire; a stored secret itself is never shown. */
export function CredentialList({ provider, credentials }: CredentialListProps) {
  return (
    <div className="flex flex-col gap-4">
      {providerRows[provider].keys.map((name) => (
        <OneKind
          key={name}
          provider={provider}
          name={name}
          credentials={credentials.filter((credential) => credential.name === name)}
        />
      ))}
    </div>
  );
}

function OneKind({ provider, name, credentials }: CredentialListProps & { name: CredentialName }) {
  const { t } = useTranslation("integrations");
  const [isStoring, setStoring] = useState(false);
  const [retiring, setRetiring] = useState<Credential | null>(null);
  // The strings exist for each key of the provider, and only those are looked up.
  const words = provider as DeliveringProvider;
  const label = t(`credential.${words}.${name}`);
  const verb = credentials.length ? "rotate" : "add";
  return (
    <div>
      <div className="flex items-start justify-between gap-3">
        <div>
          <h4 className="font-medium text-sm">{label}</h4>
          <p className="text-muted text-xs">{t(`credential.${words}.${name}Hint`)}</p>
        </div>
        {credentials.length < 2 && (
          <Button
            size="sm"
            variant={name === "webhook_secret" && verb === "add" ? "primary" : "secondary"}
            aria-label={t(`credential.${verb}Of`, { name: label })}
            onClick={() => setStoring(true)}
          >
            {t(`credential.${verb}`)}
          </Button>
        )}
      </div>
      <ul className="mt-1.5 flex flex-col gap-1">
        {credentials.map((credential) => (
          <Stored key={credential.id} credential={credential} onRetire={() => setRetiring(credential)} />
        ))}
        {credentials.length === 0 && <li className="text-muted text-sm">{t("credential.none")}</li>}
      </ul>
      {credentials.length === 2 && (
        <p className="mt-1.5 rounded-md bg-info-soft px-3 py-2 text-info text-xs">
          {t("credential.two", { provider: labelOf(provider) })}
        </p>
      )}
      {isStoring && (
        <StoreCredential
          provider={provider}
          name={name}
          isRotation={credentials.length > 0}
          onClose={() => setStoring(false)}
        />
      )}
      {retiring && (
        <RetireCredential
          credential={retiring}
          isLast={name === "webhook_secret" && credentials.length === 1}
          onClose={() => setRetiring(null)}
        />
      )}
    </div>
  );
}

function Stored({ credential, onRetire }: { credential: Credential; onRetire: () => void }) {
  const { t } = useTranslation("integrations");
  const { time } = useFormat();
  const { hint, author, created_at } = credential;
  const at = time(created_at, "date");
  return (
    <li className="flex items-center gap-2 rounded-md border border-line bg-canvas py-0.5 pr-0.5 pl-2.5 text-sm">
      <KeyRound size={14} aria-hidden className="shrink-0 text-muted" />
      <span className="whitespace-nowrap font-mono text-xs">
        <span aria-hidden>••••{hint}</span>
        <span className="sr-only">{t("credential.ending", { hint })}</span>
      </span>
      <span className="min-w-0 flex-1 text-muted text-xs max-md:py-1 md:truncate">
        {author
          ? t("credential.stored", { time: at, name: author.full_name || author.email })
          : t("credential.storedBySomebody", { time: at })}
      </span>
      <Button size="sm" variant="ghost" aria-label={t("credential.retireOf", { hint })} onClick={onRetire}>
        {t("credential.retire")}
      </Button>
    </li>
  );
}

interface RetireCredentialProps {
  credential: Credential;
  /** Without it nothing can be received. */
  isLast: boolean;
  onClose: () => void;
}

function RetireCredential({ credential, isLast, onClose }: RetireCredentialProps) {
  const { t } = useTranslation("integrations");
  const retire = useRetireCredential(useOrganization().id);
  return (
    <ConfirmDialog
      title={t("retire.title")}
      confirm={t("retire.submit")}
      busy={retire.isPending}
      error={retire.error}
      onConfirm={() => retire.mutate(credential.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("retire.body", { hint: credential.hint })}</p>
      {isLast && <p className="font-medium text-bad">{t("retire.last")}</p>}
    </ConfirmDialog>
  );
}
