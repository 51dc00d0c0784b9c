import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { toast } from "@/components/ui/toast.ts";
import { type Issuing, type PaymentAccount, useSetIssuer } from "@/hooks/issuing.ts";

interface ChooseIssuerProps {
  issuing: Issuing;
  wanted: PaymentAccount | "nobody";
  onClose: () => void;
}

/** Says what becomes of the open invoices before anything changes. */
export function ChooseIssuer({ issuing, wanted, onClose }: ChooseIssuerProps) {
  const { t } = useTranslation("operator");
  const set = useSetIssuer();
  const account = wanted === "nobody" ? null : wanted;
  const provider = account ? t(`provider.${account.provider}`) : "";
  const organizationId = account?.organization_id ?? issuing.issuer?.organization_id ?? "";
  return (
    <ConfirmDialog
      title={account ? t("issuing.confirm.choose", { provider }) : t("issuing.confirm.stop")}
      confirm={t(account ? "issuing.choose" : "issuing.stop")}
      tone={account ? "primary" : "danger"}
      busy={set.isPending}
      error={set.error}
      onConfirm={() =>
        set.mutate(
          { organizationId, provider: account?.provider ?? null },
          {
            onSuccess() {
              toast.good(account ? t("issuing.done", { provider }) : t("issuing.stopped"));
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <p>
        {account
          ? t("issuing.confirm.body", { provider, organization: account.organization_name })
          : t("issuing.confirm.stopBody")}
      </p>
      {issuing.elsewhere.map(({ provider: where, count }) => (
        <p key={where}>{t("issuing.confirm.open", { count, provider: t(`provider.${where}`) })}</p>
      ))}
      {issuing.unissued > 0 && <p>{t("issuing.confirm.unissued", { count: issuing.unissued })}</p>}
      <p className="text-muted">{t("issuing.confirm.audited")}</p>
    </ConfirmDialog>
  );
}
