import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import { useSearch, useSearchParam } from "@/hooks/use-search-param.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { AccountList } from "@/pages/operator/accounts/account-list.tsx";
import { Issuing } from "@/pages/operator/accounts/issuing/issuing.tsx";
import { UnclosedMonths } from "@/pages/operator/accounts/unclosed-months.tsx";
import { ForOperators } from "@/pages/operator/for-operators.tsx";

// Terms and states of invoices speak in the billing page's words.
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
