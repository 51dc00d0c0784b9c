import { useTranslation } from "react-i18next";
import { type InvoiceFilter, invoiceStates } from "@/data/billing/invoices.ts";
import { useFilters } from "@/hooks/use-filters.ts";

const NAMES = ["state"] as const;

/** Which invoices, in the address. */
export function useInvoiceFilter() {
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
