import { useTranslation } from "react-i18next";
import type { InvoiceRow } from "@/data/billing/invoices.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";

/** The name of an invoice: "October 2026", "Milestone 3". */
export function useInvoiceName() {
  const { t } = useTranslation("billing");
  const { locale } = useFormat();
  return ({ period, milestone }: Pick<InvoiceRow, "period" | "milestone">): string =>
    period ? formatMonth(period, locale) : t("lineNames.milestone", { number: milestone ?? "", month: "" });
}
