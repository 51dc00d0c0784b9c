import { useInfiniteQuery } from "@tanstack/react-query";
import { ReceiptText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { InvoiceStatus } from "@/components/billing/invoice-status.tsx";
import { List } from "@/components/list/list.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import {
  exportInvoices,
  type InvoiceFilter,
  type InvoiceRow,
  invoiceStates,
  invoicesQuery,
} from "@/data/billing/invoices.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFilters } from "@/hooks/use-filters.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths } from "@/lib/paths.ts";
import { useInvoiceColumns } from "@/pages/billing/billing/use-invoice-columns.tsx";
import { useInvoiceName } from "@/pages/billing/billing/use-invoice-name.ts";

const NAMES = ["state"] as const;

export function InvoiceList() {
  const { t } = useTranslation("billing");
  const { id } = useOrganization();
  const { filter, listFilters } = useInvoiceFilter();
  return (
    <List
      id="invoices"
      label={t("tabs.invoices")}
      query={useInfiniteQuery(invoicesQuery.list(id, filter))}
      filters={listFilters}
      columns={useInvoiceColumns()}
      rowId={(row) => row.id}
      href={(row) => paths.invoice(row.id)}
      card={(row) => <InvoiceCard invoice={row} />}
      errorTitle={t("invoices.failed")}
      csv={{
        name: "invoices",
        rows: () => exportInvoices(id, filter),
        always: [
          { id: "currency", value: ({ currency }) => currency },
          { id: "net_minor", value: ({ net_minor }) => net_minor },
          { id: "tax_minor", value: ({ tax_minor }) => tax_minor },
        ],
      }}
      freshIn="invoices"
      empty={
        <EmptyState icon={ReceiptText} title={t("invoices.empty")}>
          {t("invoices.emptyBody")}
        </EmptyState>
      }
    />
  );
}

function InvoiceCard({ invoice }: { invoice: InvoiceRow }) {
  const { money } = useFormat();
  const name = useInvoiceName();
  return (
    <span className="flex items-center justify-between gap-3 text-sm">
      <span className="min-w-0">
        <span className="block truncate font-medium">{name(invoice)}</span>
        <span className="block text-muted text-xs">{invoice.number}</span>
      </span>
      <span className="flex flex-col items-end gap-1">
        <span data-figures="">{money(invoice.total_minor, invoice.currency)}</span>
        <InvoiceStatus invoice={invoice} />
      </span>
    </span>
  );
}

/** The invoice filter, kept in the URL. */
function useInvoiceFilter() {
  const { t } = useTranslation("billing");
  const state = useFilters(NAMES);
  const chosen = invoiceStates.find((known) => known === state.values.state[0]);
  const filter: InvoiceFilter = chosen ? { state: chosen } : {};
  const offered = [
    {
      name: "state" as const,
      label: t("invoices.status"),
      options: invoiceStates.map((value) => ({ value, label: t(`invoices.states.${value}`) })),
      single: true,
    },
  ];
  return { filter, listFilters: { state, offered, placeholder: "" } };
}
