import { queryOptions } from "@tanstack/react-query";
import type { InvoiceRow, Line, LineModel, TaxTerms, UsageRow } from "@/data/billing/invoices.ts";
import type { Event, EventStatus } from "@/data/integrations/events.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** What an amount is made of. exact_micros, the sum of its leaves, plus rounding_micros equals the amount. */
export interface Explained extends Line {
  billing_period: string | null;
  currency: string;
  leaves: number;
  exact_micros: number;
  rounding_micros: number;
  invoice: { id: string; number: string; kind: string; issued_on: string } | null;
}

/** A shown appointment in a milestone, or one that is credited; its share in minor units. */
export interface Slot {
  slot_id: number;
  milestone: number;
  position: number;
  appointment_id: string;
  attendee_name: string | null;
  title: string | null;
  starts_at: string | null;
  verdict: "pending" | "shown" | "no_show" | "contested" | null;
  rule_version: number | null;
  reasons: string[] | null;
  taken_at: string;
  left_at: string | null;
  left_reason: "disputed" | "contested" | "no_show" | "pending" | "removed" | null;
  amount_minor: number;
  currency: string;
  contestable_until: string | null;
  is_disputed: boolean;
}

/** A usage row of one call, with its invoice line once the month is closed. */
export interface CallUsage extends Omit<UsageRow, "total_rows" | "total_seconds" | "total_micros" | "who"> {
  billing_period: string;
  line_id: string | null;
  invoice_number: string | null;
}

export interface ExplainedCall {
  call_id: string;
  rows: CallUsage[];
  /** Null once the call is erased; the usage remains. */
  call: {
    status: string;
    direction: "inbound" | "outbound" | null;
    who: string | null;
    agent: string | null;
    occurred_at: string;
    talk_seconds: number | null;
    in_voicemail: boolean;
  } | null;
}

/** The state of an invoice at the payment provider, and the signed deliveries that reported it. */
export interface ExplainedPayment
  extends Pick<
    InvoiceRow,
    | "number"
    | "currency"
    | "total_minor"
    | "paid_minor"
    | "refunded_minor"
    | "paid_at"
    | "payment_failed_at"
    | "chargeback"
    | "provider"
  > {
  provider_ref: string | null;
  deliveries: { event_id: number; kind: string; received_at: string; status: EventStatus }[];
}

/** A slot taken by an appointment, with the invoice of its milestone and the one that credits it. */
export interface StandingSlot {
  id: number;
  milestone: number;
  position: number;
  left_at: string | null;
  left_reason: Slot["left_reason"];
  credit_minor: number | null;
  of: { currency: string; rate_cards: TaxTerms; invoices: { id: string; number: string }[] };
  credited: { id: string; number: string } | null;
}

/**
 * Slot filter: of a milestone, credited by an invoice, or by default those the open month credits; optionally by tax
 * terms.
 */
export interface SlotFilter {
  milestone?: number;
  creditInvoiceId?: string;
  terms?: TaxTerms;
}

/** Selects a line of the open month; credits have one line per tax terms. */
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
      queryFn: ({ signal }) =>
        rows(supabase.rpc("explain_line", { p_line_id: id }).abortSignal(signal)).then(
          (found) => found as unknown as Explained,
        ),
    }),

  /** Null: the open month has no such line. */
  open: (organizationId: string, { model, period, terms }: OpenLine) =>
    queryOptions({
      queryKey: ["open_month", "explain", organizationId, model, period, terms],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .rpc("explain_amount", {
              p_organization_id: organizationId,
              p_model: model,
              p_period: period,
              p_tax_behavior: terms?.tax_behavior,
              p_tax_basis_points: terms?.tax_basis_points,
            })
            .abortSignal(signal),
        ).then((found) => found as unknown as Explained | null),
    }),

  call: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["open_month", "call", organizationId, id],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .rpc("explain_call", { p_organization_id: organizationId, p_call_id: id })
            .abortSignal(signal),
        ).then((found) => found as unknown as ExplainedCall),
    }),

  payment: (invoiceId: string) =>
    queryOptions({
      queryKey: ["invoices", "payment", invoiceId],
      queryFn: ({ signal }) =>
        rows(supabase.rpc("explain_payment", { p_invoice_id: invoiceId }).abortSignal(signal)).then(
          (found) => found as unknown as ExplainedPayment,
        ),
    }),

  /** Null: it reported another invoice. */
  receipt: (invoiceId: string, eventId: number) =>
    queryOptions({
      queryKey: ["invoices", "receipt", invoiceId, eventId],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .rpc("payment_delivery", { p_invoice_id: invoiceId, p_event_id: eventId })
            .abortSignal(signal),
        ).then((found) => found as unknown as Omit<Event, "headers" | "credential" | "dedupe_key"> | null),
    }),

  standing: (organizationId: string, appointmentId: string) =>
    queryOptions({
      queryKey: ["milestone_slots", "standing", organizationId, appointmentId],
      queryFn: ({ signal }) =>
        rows<StandingSlot[]>(
          supabase
            .from("milestone_slots")
            .select(
              "id, milestone, position, left_at, left_reason, credit_minor, of:milestones(currency, rate_cards(tax_behavior, tax_basis_points), invoices(id, number)), credited:invoices(id, number)",
            )
            .eq("organization_id", organizationId)
            .eq("appointment_id", appointmentId)
            .order("id")
            .abortSignal(signal)
            .overrideTypes<StandingSlot[], { merge: false }>(),
        ),
    }),

  slots: (organizationId: string, { milestone, creditInvoiceId, terms }: SlotFilter) =>
    queryOptions({
      queryKey: ["milestone_slots", "list", organizationId, milestone, creditInvoiceId, terms],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .rpc("billed_slots", {
              p_organization_id: organizationId,
              p_milestone: milestone,
              p_credit_invoice_id: creditInvoiceId,
              p_tax_behavior: terms?.tax_behavior,
              p_tax_basis_points: terms?.tax_basis_points,
            })
            .abortSignal(signal),
        ).then((found) => found as Slot[]),
    }),
};
