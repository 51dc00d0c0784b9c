import { minorDigits } from "@contract/minor-digits.ts";
import { queryOptions } from "@tanstack/react-query";
import type { Invoice, InvoiceLine } from "@/data/billing/invoices.ts";
import { milestonesQuery } from "@/data/billing/milestones.ts";
import type { LineModel } from "@/data/billing/rows.ts";
import { exportUsage } from "@/data/billing/usage.ts";

/** One row of the annex: a call or an appointment, its exact amount in millionths. */
export interface AnnexRow {
  model: LineModel;
  /** The first step of its explanation. */
  step: { kind: "usage" | "appointment"; id: string };
  revision: number | null;
  at: string | null;
  who: string;
  /** Usage only. */
  seconds: number | null;
  charged_seconds: number | null;
  rate_version: number | null;
  amount_micros: number;
  currency: string;
}

async function usageRows(organizationId: string, month: string): Promise<AnnexRow[]> {
  const found = await exportUsage(organizationId, { billingPeriod: month });
  return found
    .map((row) => ({
      model: row.period === month ? ("usage" as const) : ("adjustment" as const),
      step: { kind: "usage" as const, id: row.call_id },
      revision: row.revision,
      at: row.occurred_at,
      who: row.who,
      seconds: row.billed_seconds,
      charged_seconds: row.charged_seconds,
      rate_version: row.rate_version,
      amount_micros: row.amount_micros,
      currency: row.currency,
    }))
    .reverse();
}

/** Every row behind an invoice, in the order of its lines. An invoice never changes, and neither do they. */
export const annexQuery = (organizationId: string, invoice: Invoice) =>
  queryOptions({
    queryKey: ["invoices", "annex", organizationId, invoice.id],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ client }): Promise<AnnexRow[]> => {
      const slotRows = async ({ model, tax_behavior, tax_basis_points }: InvoiceLine) => {
        const terms = { tax_behavior, tax_basis_points };
        const filter =
          model === "milestone"
            ? { milestone: invoice.milestone ?? 0 }
            : { creditInvoiceId: invoice.id, terms };
        const slots = await client.fetchQuery(milestonesQuery.slots(organizationId, filter));
        return slots.map(
          (slot): AnnexRow => ({
            model,
            step: { kind: "appointment", id: slot.appointment_id },
            revision: null,
            at: slot.starts_at,
            who: slot.attendee_name ?? slot.title ?? "",
            seconds: null,
            charged_seconds: null,
            rate_version: null,
            amount_micros: slot.amount_minor * 10 ** (6 - minorDigits(slot.currency)),
            currency: slot.currency,
          }),
        );
      };
      const ofSlots = invoice.lines.filter(({ model }) => model === "milestone" || model === "credit");
      const parts = await Promise.all([
        invoice.period && ofSlots.length < invoice.lines.length
          ? usageRows(organizationId, invoice.period)
          : [],
        ...ofSlots.map(slotRows),
      ]);
      return parts.flat();
    },
  });

/** The annex as a file: amounts in millionths of the currency unit, times in UTC. */
export function annexFile(rows: readonly AnnexRow[], zone: string) {
  return {
    header: [
      "model",
      "id",
      "revision",
      "at",
      "who",
      "billed_seconds",
      "charged_seconds",
      "rate_version",
      "amount_micros",
      "currency",
      "time_zone",
    ],
    lines: rows.map((row) => [
      row.model,
      row.step.id,
      row.revision,
      row.at,
      row.who,
      row.seconds,
      row.charged_seconds,
      row.rate_version,
      row.amount_micros,
      row.currency,
      zone,
    ]),
  };
}
