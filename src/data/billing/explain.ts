import { queryOptions } from "@tanstack/react-query";
import {
  explainedCall,
  explainedLine,
  explainedPayment,
  paymentDelivery,
} from "@/data/billing/billing-answers.ts";
import type { LineModel, TaxTerms } from "@/data/billing/rows.ts";
import { supabase } from "@/data/supabase.ts";
import { maybeRow, rows } from "@/lib/query.ts";

/** A line of the open month; credits have one line per tax terms. */
export interface OpenLine {
  model: LineModel;
  period?: string;
  terms?: TaxTerms;
}

/** Keys begin with "open_month": until a month is closed, every change to it also changes its explanation. */
export const explainQuery = {
  line: (id: string) =>
    queryOptions({
      queryKey: ["invoices", "explain", id],
      queryFn: async ({ signal }) =>
        explainedLine.parse(await rows(supabase.rpc("explain_line", { p_line_id: id }).abortSignal(signal))),
    }),

  /** Null: the open month has no such line. */
  open: (organizationId: string, { model, period, terms }: OpenLine) =>
    queryOptions({
      queryKey: ["open_month", "explain", organizationId, model, period, terms],
      queryFn: async ({ signal }) => {
        const found = await maybeRow(
          supabase
            .rpc("explain_amount", {
              p_organization_id: organizationId,
              p_model: model,
              p_period: period,
              p_tax_behavior: terms?.tax_behavior,
              p_tax_basis_points: terms?.tax_basis_points,
            })
            .abortSignal(signal),
        );
        return found === null ? null : explainedLine.parse(found);
      },
    }),

  call: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["open_month", "call", organizationId, id],
      queryFn: async ({ signal }) =>
        explainedCall.parse(
          await rows(
            supabase
              .rpc("explain_call", { p_organization_id: organizationId, p_call_id: id })
              .abortSignal(signal),
          ),
        ),
    }),

  payment: (invoiceId: string) =>
    queryOptions({
      queryKey: ["invoices", "payment", invoiceId],
      queryFn: async ({ signal }) =>
        explainedPayment.parse(
          await rows(supabase.rpc("explain_payment", { p_invoice_id: invoiceId }).abortSignal(signal)),
        ),
    }),

  /** Null: the delivery is about another invoice. */
  receipt: (invoiceId: string, eventId: number) =>
    queryOptions({
      queryKey: ["invoices", "receipt", invoiceId, eventId],
      queryFn: async ({ signal }) =>
        paymentDelivery.parse(
          await maybeRow(
            supabase
              .rpc("payment_delivery", { p_invoice_id: invoiceId, p_event_id: eventId })
              .abortSignal(signal),
          ),
        ),
    }),
};
