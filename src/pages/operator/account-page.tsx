import { useQuery } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { type AccountFile, accountsQuery } from "@/data/billing/operator-accounts.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { Refused } from "@/lib/refused.ts";
import { AccountRules } from "@/pages/operator/account/account-rules.tsx";
import { AiKeys } from "@/pages/operator/account/ai-keys.tsx";
import { RateCardVersions } from "@/pages/operator/account/rate-card/rate-card-versions.tsx";
import { UnpaidInvoices } from "@/pages/operator/account/unpaid-invoices.tsx";
import { ForOperators } from "@/pages/operator/for-operators.tsx";

void loadStrings("billing");
void loadStrings("settings");

/** What operators decide of one organization: its rate card, its AI keys; and what it owes. */
export default function AccountPage() {
  const { t } = useTranslation("operator");
  return (
    <ForOperators
      title={t("accounts.title")}
      elsewhere={{ to: paths.billing, label: t("toBilling"), body: t("onlyAccountsBody") }}
    >
      <Asked />
    </ForOperators>
  );
}

function Asked() {
  const { t } = useTranslation("operator");
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery(accountsQuery.one(id));
  return (
    <>
      <Link
        to={paths.accounts}
        data-print="hide"
        className="-ml-1 mb-2 inline-flex h-8 items-center gap-1 rounded-sm pr-2 font-medium text-muted text-sm hover:text-ink max-md:h-11"
      >
        <ChevronLeft size={16} aria-hidden />
        {t("account.back")}
      </Link>
      {data ? (
        <Shown file={data} />
      ) : error ? (
        <ErrorState
          error={error}
          title={t(isMissing(error) ? "account.missing" : "account.failed")}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton className="h-96 w-full rounded-lg!" />
      )}
    </>
  );
}

/** An address that names none, or nothing that could be one. */
const isMissing = (error: Error) =>
  error instanceof Refused && (error.status === 404 || error.code === "22P02");

function Shown({ file }: { file: AccountFile }) {
  const { t } = useTranslation("operator");
  return (
    <>
      <PageHeader title={file.name} description={t("account.zone", { zone: file.time_zone })} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <RateCardVersions file={file} />
          <AccountRules organizationId={file.id} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <UnpaidInvoices file={file} />
          <AiKeys file={file} />
        </div>
      </div>
    </>
  );
}
