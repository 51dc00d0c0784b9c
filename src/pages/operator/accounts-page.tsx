import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import { issuingQuery } from "@/data/billing/issuing.ts";
import { accountsQuery } from "@/data/billing/operator-accounts.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useSearch, useSearchParam } from "@/hooks/use-search-param.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { AccountList } from "@/pages/operator/accounts/account-list.tsx";
import { Alarm } from "@/pages/operator/accounts/alarm.tsx";
import { FormerCredits } from "@/pages/operator/accounts/issuing/credits-left.tsx";
import { IssuerCard } from "@/pages/operator/accounts/issuing/issuer-card.tsx";
import { NotIssuedCard } from "@/pages/operator/accounts/issuing/not-issued.tsx";
import { OpenInvoices } from "@/pages/operator/accounts/issuing/open-invoices.tsx";
import { SellerForm } from "@/pages/operator/accounts/issuing/seller-form.tsx";
import { UnclosedMonths } from "@/pages/operator/accounts/unclosed-months.tsx";
import { ForOperators } from "@/pages/operator/for-operators.tsx";

// Terms and states of invoices use the billing page's strings.
void loadStrings("billing");

export default function AccountsPage() {
  const { t } = useTranslation("operator");
  return (
    <ForOperators
      title={t("accounts.title")}
      elsewhere={{ to: paths.billing, label: t("toBilling"), body: t("onlyAccountsBody") }}
    >
      <Accounts />
    </ForOperators>
  );
}

function Accounts() {
  const { t } = useTranslation("operator");
  const { change } = useSearch();
  const [tab] = useSearchParam("tab", "list");
  return (
    <>
      <PageHeader title={t("accounts.title")} description={t("accounts.description")} />
      <RefusedWakes />
      <UnclosedMonths />
      <Tabs
        label={t("accounts.tabs.label")}
        value={tab === "issuing" ? tab : "list"}
        onChange={(next) => change({ tab: next === "list" ? "" : next, q: "", unpaid: undefined })}
        tabs={[
          { value: "list", label: t("accounts.tabs.list"), content: <AccountList /> },
          { value: "issuing", label: t("accounts.tabs.issuing"), content: <Issuing /> },
        ]}
      />
    </>
  );
}

/** The account that issues all invoices, where open ones are paid, and the seller on them. */
function Issuing() {
  const { t } = useTranslation("operator");
  const query = useQuery(issuingQuery());
  return (
    <Loaded query={query} failed={t("issuing.failed")} skeleton="h-80 w-full rounded-lg!">
      {(data) => (
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="flex min-w-0 flex-col gap-4">
            <IssuerCard issuing={data} />
            <NotIssuedCard />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <OpenInvoices issuing={data} />
            <FormerCredits issuing={data} />
            <SellerForm key={JSON.stringify(data.seller)} issuing={data} />
          </div>
        </div>
      )}
    </Loaded>
  );
}

/** Refusals whose message says more than their code. */
const EXPLAINED = ["401", "404", "timed_out", "no_answer", "secrets_missing"] as const;
const explained = (answer: string) => EXPLAINED.find((known) => known === answer);

/** An alarm: functions that refuse the database's calls. Renders nothing if all is well. */
function RefusedWakes() {
  const { t } = useTranslation("operator");
  const { time } = useFormat();
  const { data = [] } = useQuery(accountsQuery.refusedWakes());
  if (data.length === 0) return null;
  return (
    <Alarm title={t("refusedWakes.title")} body={t("refusedWakes.body")}>
      {data.map(({ name, since, times, answer }) => {
        const known = explained(answer);
        return (
          <li key={`${name}/${answer}`}>
            <code className="font-medium">{name}</code>: <code className="break-words">{answer}</code>
            <span className="block text-xs">
              {t("refusedWakes.since", { time: time(since), count: times })}{" "}
              {known && t(`refusedWakes.answers.${known}`)}
            </span>
          </li>
        );
      })}
    </Alarm>
  );
}
