import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Time } from "@/components/ui/time.tsx";
import { type Consent, consentsQuery, useWithdrawConsent } from "@/data/leads/consents.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { ConsentDialog } from "@/pages/leads/consent-dialog.tsx";

/** A lead's consents: channel, source, age; and a button to withdraw them. */
export function LeadConsents({ leadId }: { leadId: string }) {
  const { t } = useTranslation("leads");
  const { id, role } = useOrganization();
  const consents = useQuery(consentsQuery.of(id, leadId));
  const [isOpen, setIsOpen] = useState(false);
  const found = consents.data ?? [];
  return (
    <Card
      title={t("consent.card")}
      action={
        isAtLeast(role, "manager") && (
          <Button size="sm" onClick={() => setIsOpen(true)}>
            {t("consent.open")}
          </Button>
        )
      }
    >
      {consents.error && <FormError error={consents.error} />}
      {consents.data && found.length === 0 && <p className="text-muted text-sm">{t("consent.none")}</p>}
      <ul className="flex flex-col gap-3">
        {found.map((consent) => (
          <ConsentRow key={consent.id} consent={consent} />
        ))}
      </ul>
      {isOpen && <ConsentDialog chosen={{ ids: [leadId] }} count={1} onClose={() => setIsOpen(false)} />}
    </Card>
  );
}

function ConsentRow({ consent }: { consent: Consent }) {
  const { t } = useTranslation("leads");
  const { role } = useOrganization();
  const withdraw = useWithdrawConsent();
  const { id, channel, source, given_at, withdrawn_at } = consent;
  return (
    <li className="flex items-start gap-2 text-sm">
      <div className="min-w-0 flex-1">
        <div className={withdrawn_at ? "text-muted line-through" : "font-medium"}>
          {t(`stop.channels.${channel}`)} · {source}
        </div>
        <div className="text-muted text-xs">
          <Time at={given_at} style="relative" />
          {withdrawn_at && (
            <>
              {" · "}
              {t("consent.withdrawn")} <Time at={withdrawn_at} style="relative" />
            </>
          )}
        </div>
        <FormError error={withdraw.error} />
      </div>
      {!withdrawn_at && isAtLeast(role, "agent") && (
        <Button size="sm" variant="ghost" busy={withdraw.isPending} onClick={() => withdraw.mutate(id)}>
          {t("consent.withdraw")}
        </Button>
      )}
    </li>
  );
}
