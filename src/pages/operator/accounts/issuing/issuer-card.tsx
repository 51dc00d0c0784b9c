import { labelOf } from "@contract/providers.ts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Status, type Tone } from "@/components/ui/status.tsx";
import type { Issuing, PaymentAccount } from "@/data/billing/billing-answers.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { ChooseIssuer } from "@/pages/operator/accounts/issuing/choose-issuer.tsx";

/** The accounts that may issue invoices, and the one that does. */
export function IssuerCard({ issuing }: { issuing: Issuing }) {
  const { t } = useTranslation("operator");
  const [wanted, setWanted] = useState<PaymentAccount | "nobody">();
  const { issuer, accounts } = issuing;
  const isCurrent = (account: PaymentAccount) =>
    issuer?.organization_id === account.organization_id && issuer.provider === account.provider;
  return (
    <Card title={t("issuing.title")} description={t("issuing.hint")} flush>
      <ul className="divide-y divide-line border-line border-t">
        {accounts.map((account) => (
          <li
            key={`${account.organization_id}/${account.provider}`}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm"
          >
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{labelOf(account.provider)}</span>
              <span className="block truncate text-muted text-xs">{account.organization_name}</span>
              {isCurrent(account) && <Since issuing={issuing} />}
            </span>
            <State account={account} isCurrent={isCurrent(account)} works={issuer?.works ?? false} />
            {!isCurrent(account) && stateOf(account) === "ready" && (
              <Button
                size="sm"
                aria-label={t("issuing.chooseOf", {
                  provider: labelOf(account.provider),
                  organization: account.organization_name,
                })}
                onClick={() => setWanted(account)}
              >
                {t("issuing.choose")}
              </Button>
            )}
          </li>
        ))}
        {accounts.length === 0 && (
          <li className="px-4 py-3 text-sm">
            <p>{t("issuing.none")}</p>
            <p className="text-muted text-xs">{t("issuing.noneBody")}</p>
          </li>
        )}
        <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm">
          <span className="min-w-0 flex-1">
            <span className="block font-medium">{t("issuing.nobody")}</span>
            <span className="block text-muted text-xs">{t("issuing.nobodyHint")}</span>
          </span>
          {issuer ? (
            <Button size="sm" onClick={() => setWanted("nobody")}>
              {t("issuing.stop")}
            </Button>
          ) : (
            <Status tone="info">{t("issuing.current")}</Status>
          )}
        </li>
      </ul>
      {wanted && <ChooseIssuer issuing={issuing} wanted={wanted} onClose={() => setWanted(undefined)} />}
    </Card>
  );
}

type AccountState = "ready" | "disabled" | "needsSecret" | "needsKey";
const TONE: Record<AccountState, Tone> = {
  ready: "neutral",
  disabled: "neutral",
  needsSecret: "warn",
  needsKey: "warn",
};

function stateOf({ status, has_secret, has_key }: PaymentAccount): AccountState {
  if (status === "disabled") return "disabled";
  if (!has_secret) return "needsSecret";
  return has_key ? "ready" : "needsKey";
}

function State(props: { account: PaymentAccount; isCurrent: boolean; works: boolean }) {
  const { t } = useTranslation("operator");
  if (props.isCurrent)
    return props.works ? (
      <Status tone="good">{t("issuing.current")}</Status>
    ) : (
      <Status tone="bad">{t("issuing.broken")}</Status>
    );
  const state = stateOf(props.account);
  return <Status tone={TONE[state]}>{t(`issuing.${state}`)}</Status>;
}

function Since({ issuing: { issuer } }: { issuing: Issuing }) {
  const { t } = useTranslation("operator");
  const { time } = useFormat();
  if (!issuer) return null;
  const day = time(issuer.set_at, "date");
  return (
    <span className="block text-muted text-xs">
      {issuer.set_by_name
        ? t("issuing.since", { day, name: issuer.set_by_name })
        : t("issuing.sinceOnly", { day })}
    </span>
  );
}
