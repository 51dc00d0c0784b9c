import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { type Credential, useRetireCredential } from "@/data/integrations/integrations.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

interface RetireCredentialProps {
  credential: Credential;
  /** Without it nothing can be received. */
  isLast: boolean;
  onClose: () => void;
}

export function RetireCredential({ credential, isLast, onClose }: RetireCredentialProps) {
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
