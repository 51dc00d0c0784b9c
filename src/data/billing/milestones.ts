import { queryOptions } from "@tanstack/react-query";
import { milestoneMeter } from "@/data/billing/billing-answers.ts";
import type { TaxTerms } from "@/data/billing/rows.ts";
import type { Returned } from "@/data/database.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** A shown appointment in a milestone, or one that is credited; its share in minor units. */
export type Slot = Returned<"billed_slots">;

/** The slots of a milestone, or those credited by an invoice; by default those the open month credits. */
interface SlotFilter {
  milestone?: number;
  creditInvoiceId?: string;
  terms?: TaxTerms;
}

const slotsOf = (organizationId: string, appointmentId: string) =>
  supabase
    .from("milestone_slots")
    .select(
      "id, milestone, position, left_at, left_reason, credit_minor, of:milestones(currency, rate_cards(tax_behavior, tax_basis_points), invoices(id, number)), credited:invoices(id, number)",
    )
    .eq("organization_id", organizationId)
    .eq("appointment_id", appointmentId)
    .order("id");

/** A slot that an appointment took, with the invoice of its milestone and the one that credits it. */
export type StandingSlot = RowOf<typeof slotsOf>;

export const milestonesQuery = {
  /** The milestone being filled. */
  meter: (organizationId: string) =>
    queryOptions({
      queryKey: ["milestone_slots", "meter", organizationId],
      queryFn: async ({ signal }) =>
        milestoneMeter.parse(
          await rows(
            supabase.rpc("milestone_meter", { p_organization_id: organizationId }).abortSignal(signal),
          ),
        ),
    }),

  /** The slots that an appointment took. */
  standing: (organizationId: string, appointmentId: string) =>
    queryOptions({
      queryKey: ["milestone_slots", "standing", organizationId, appointmentId],
      queryFn: ({ signal }) => rows(slotsOf(organizationId, appointmentId).abortSignal(signal)),
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
        ),
    }),
};
