import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { invoiceStateOf } from "@/components/billing/invoice-state.ts";
import { InvoiceStatus } from "@/components/billing/invoice-status.tsx";
import { Amount } from "@/components/explain/amount.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import type { InvoiceRow } from "@/data/billing/invoices.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatDay } from "@/lib/billing-month.ts";
import { useInvoiceName } from "@/pages/billing/billing/use-invoice-name.ts";

export function useInvoiceColumns(): Column<InvoiceRow>[] {
  const { t } = useTranslation("billing");
  const { money, locale } = useFormat();
  const name = useInvoiceName();
  // biome-ignore lint/correctness/useExhaustiveDependencies: name follows t and locale
  return useMemo(
    () => [
      {
        id: "number",
        header: t("invoices.number"),
        pinned: true,
        cell: (row) => row.number,
        value: (row) => row.number,
      },
      {
        id: "for",
        header: t("invoices.for"),
        cell: (row) => name(row),
        value: (row) => row.period ?? row.milestone,
      },
      {
        id: "status",
        header: t("invoices.status"),
        cell: (row) => <InvoiceStatus invoice={row} />,
        // Like the chip, except for what changes with the day.
        value: (row) => (row.status === "paid" ? invoiceStateOf(row, row.due_on) : row.status),
      },
      {
        id: "issued_on",
        header: t("invoices.issued"),
        cell: (row) => formatDay(row.issued_on, locale),
        value: (row) => row.issued_on,
      },
      {
        id: "due_on",
        header: t("invoices.due"),
        cell: (row) => formatDay(row.due_on, locale),
        value: (row) => row.due_on,
      },
      {
        id: "total_minor",
        header: t("total"),
        numeric: true,
        cell: (row) => (
          <Amount explain={{ kind: "invoice", id: row.id }}>{money(row.total_minor, row.currency)}</Amount>
        ),
        value: (row) => row.total_minor,
      },
      {
        id: "paid_minor",
        header: t("invoices.paid"),
        numeric: true,
        cell: (row) =>
          row.paid_minor ? (
            <Amount explain={{ kind: "payment", id: row.id }}>{money(keptMinor(row), row.currency)}</Amount>
          ) : (
            "–"
          ),
        value: keptMinor,
      },
    ],
    [t, money, locale],
  );
}

/** What is left of a payment after refunds and a lost chargeback, in minor units. */
const keptMinor = ({ paid_minor, refunded_minor, chargeback }: InvoiceRow) =>
  chargeback === "lost" ? 0 : paid_minor - refunded_minor;
