import { labelOf } from "@contract/providers.ts";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router-dom";
import { invoiceStateOf } from "@/components/billing/invoice-state.ts";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { RulesForm } from "@/components/rules/rules-form.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { verificationRulesQuery } from "@/data/appointments/verification-rules.ts";
import type { AccountFile } from "@/data/billing/billing-answers.ts";
import { accountsQuery } from "@/data/billing/operator-accounts.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatDay } from "@/lib/billing-month.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { Refused } from "@/lib/refused.ts";
import { AiKeys } from "@/pages/operator/account/ai-keys.tsx";
import { RateCardVersions } from "@/pages/operator/account/rate-card/rate-card-versions.tsx";
import { ForOperators } from "@/pages/operator/for-operators.tsx";

void loadStrings("billing");
void loadStrings("settings");

/** The settings of an organization that operators decide: rate card, AI keys; and its unpaid invoices. */
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
  const file = useQuery(accountsQuery.one(id));
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
      <Loaded
        query={file}
        failed={t(isMissing(file.error) ? "account.missing" : "account.failed")}
        skeleton="h-96 w-full rounded-lg!"
      >
        {(data) => <Shown file={data} />}
      </Loaded>
    </>
  );
}

/** A URL without a valid id, or of no organization. */
const isMissing = (error: Error | null) =>
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

/** How to decide which of an organization's appointments are charged: the rules in force, editable. */
function AccountRules({ organizationId }: { organizationId: string }) {
  const { t } = useTranslation("settings");
  const rules = useQuery(verificationRulesQuery.forOperators(organizationId));
  return (
    <Loaded
      query={{ ...rules, data: rules.data?.[0] }}
      failed={t("rules.failed")}
      skeleton="h-80 w-full rounded-lg!"
    >
      {(latest) => (
        <RulesForm key={latest.version} organizationId={organizationId} rules={latest} may="all" />
      )}
    </Loaded>
  );
}

/** Open invoices, earliest due date first. */
function UnpaidInvoices({ file }: { file: AccountFile }) {
  const { t } = useTranslation("operator");
  const { money, locale } = useFormat();
  return (
    <Card title={t("account.unpaid")} flush={file.unpaid.length > 0}>
      {file.unpaid.length === 0 && <p className="text-muted text-sm">{t("account.unpaidNone")}</p>}
      <ul className="divide-y divide-line">
        {file.unpaid.map((invoice) => (
          <li key={invoice.id} className="flex items-center justify-between gap-3 px-4 py-2.5 text-sm">
            <span className="min-w-0">
              <span className="block font-medium" data-figures="">
                {invoice.number}
              </span>
              <span className="block text-muted text-xs">
                {t("account.unpaidOf", {
                  amount: money(invoice.total_minor - invoice.paid_minor, invoice.currency),
                  day: formatDay(invoice.due_on, locale),
                })}{" "}
                ·{" "}
                {invoice.provider
                  ? t("account.atProvider", { provider: labelOf(invoice.provider) })
                  : t("account.byNobody")}
              </span>
            </span>
            <StatusChip of="invoice" value={invoiceStateOf(invoice, file.today)} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
