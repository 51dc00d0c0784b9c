import { useTranslation } from "react-i18next";
import { invoiceStateOf } from "@/components/billing/invoice-state.ts";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Card } from "@/components/ui/card.tsx";
import type { AccountFile } from "@/data/billing/operator-accounts.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatDay } from "@/lib/billing-month.ts";

/** What is open, the oldest due first. */
export function UnpaidInvoices({ file }: { file: AccountFile }) {
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
                  ? t("account.atProvider", { provider: t(`provider.${invoice.provider as "stripe"}`) })
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
