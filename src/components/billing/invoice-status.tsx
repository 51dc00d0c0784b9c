import { invoiceStateOf } from "@/components/billing/invoice-state.ts";
import { StatusChip } from "@/components/status/status-chip.tsx";
import type { InvoiceRow } from "@/data/billing/invoices.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { dayOf } from "@/lib/period.ts";

export function InvoiceStatus({ invoice }: { invoice: InvoiceRow }) {
  const { zone } = useFormat();
  return <StatusChip of="invoice" value={invoiceStateOf(invoice, dayOf(useNow(60), zone))} />;
}
