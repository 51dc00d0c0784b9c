import { useTranslation } from "react-i18next";
import { Status } from "@/components/ui/status.tsx";
import type { Account } from "@/data/billing/operator-accounts.ts";

/** The most urgent state of an organization's unpaid invoices. */
export function PaymentState({ account }: { account: Account }) {
  const { t } = useTranslation("operator");
  const { failed_count: failed, overdue_count: overdue, unpaid_count: unpaid } = account;
  if (failed > 0) return <Status tone="bad">{t("accounts.failedCount", { count: failed })}</Status>;
  if (overdue > 0) return <Status tone="bad">{t("accounts.overdue", { count: overdue })}</Status>;
  if (unpaid > 0) return <Status tone="warn">{t("accounts.count", { count: unpaid })}</Status>;
  return <Status tone="good">{t("accounts.nothing")}</Status>;
}
