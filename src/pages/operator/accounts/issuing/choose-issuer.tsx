import { labelOf } from "@contract/providers.ts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { toast } from "@/components/ui/toast.ts";
import type { Issuing, PaymentAccount } from "@/data/billing/billing-answers.ts";
import { useSetIssuer } from "@/data/billing/issuing.ts";
import { CreditsLeft } from "@/pages/operator/accounts/issuing/credits-left.tsx";

interface ChooseIssuerProps {
  issuing: Issuing;
  wanted: PaymentAccount | "nobody";
  onClose: () => void;
}

/** Shows what happens to the open invoices before anything changes. */
export function ChooseIssuer({ issuing, wanted, onClose }: ChooseIssuerProps) {
  const { t } = useTranslation("operator");
  const set = useSetIssuer();
  const [isSeenTo, setSeenTo] = useState(false);
  // The credit that stays behind in the previous account.
  const left = issuing.credits.filter(({ issues }) => issues);
  const account = wanted === "nobody" ? null : wanted;
  const provider = account ? labelOf(account.provider) : "";
  const organizationId = account?.organization_id ?? issuing.issuer?.organization_id ?? "";
  return (
    <ConfirmDialog
      title={account ? t("issuing.confirm.choose", { provider }) : t("issuing.confirm.stop")}
      confirm={t(account ? "issuing.choose" : "issuing.stop")}
      tone={account ? "primary" : "danger"}
      busy={set.isPending}
      disabled={left.length > 0 && !isSeenTo}
      error={set.error}
      onConfirm={() =>
        set.mutate(
          { organizationId, provider: account?.provider ?? null, isConfirmed: isSeenTo },
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
        <p key={where}>{t("issuing.confirm.open", { count, provider: labelOf(where) })}</p>
      ))}
      {issuing.unissued > 0 && <p>{t("issuing.confirm.unissued", { count: issuing.unissued })}</p>}
      {left.length > 0 && (
        <section
          aria-labelledby="credit-left"
          className="rounded-md border border-warn bg-warn-soft px-3 py-2"
        >
          <h3 id="credit-left" className="mb-1 font-semibold">
            {t("issuing.credit.title")}
          </h3>
          <CreditsLeft credits={left} />
          <Checkbox
            className="mt-2"
            label={t("issuing.credit.seenTo")}
            checked={isSeenTo}
            onChange={() => setSeenTo(!isSeenTo)}
          />
        </section>
      )}
      <p className="text-muted">{t("issuing.confirm.audited")}</p>
    </ConfirmDialog>
  );
}
