import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { allRows, isShort, nextOffset } from "@/lib/pages-of-rows.ts";
import { counted, maybeRow, rows } from "@/lib/query.ts";

export const invoiceStates = ["unpaid", "paid", "returned", "credit"] as const;
export interface InvoiceFilter {
  state?: (typeof invoiceStates)[number];
}

const INVOICE =
  "id, kind, cause, period, milestone, number, status, currency, net_minor, tax_minor, total_minor, taxes, issued_on, due_on, paid_minor, refunded_minor, paid_at, payment_failed_at, chargeback, provider, hosted_url, pdf_url";
const WHOLE =
  `${INVOICE}, lines:invoice_lines(id, position, model, period, quantity, amount_minor, tax_behavior, tax_basis_points, inputs)` as const;
const PAGE = 50;

const invoicesOf = (organizationId: string) =>
  supabase.from("invoices").select(INVOICE, { count: "exact" }).eq("organization_id", organizationId);
const wholeInvoices = (organizationId: string) =>
  supabase.from("invoices").select(WHOLE).eq("organization_id", organizationId);

/** Amounts in minor units; net is without any tax. `issued_on` and `due_on` are days, YYYY-MM-DD. */
export type InvoiceRow = RowOf<typeof invoicesOf>;
export type Invoice = RowOf<typeof wholeInvoices>;
export type InvoiceStatus = InvoiceRow["status"];
export type InvoiceLine = Invoice["lines"][number];
/** A line of an invoice or of the open month. */
export type Line = Omit<InvoiceLine, "id" | "position">;

function filtered(organizationId: string, { state }: InvoiceFilter) {
  const asked = invoicesOf(organizationId)
    .neq("status", "draft")
    .order("issued_on", { ascending: false })
    .order("number", { ascending: false });
  if (state === "unpaid") return asked.eq("status", "open");
  if (state === "credit") return asked.eq("kind", "credit_note");
  if (!state) return asked;
  const paid = asked.eq("status", "paid").eq("kind", "invoice");
  // Refunded money, also a partial refund, was paid and no longer counts as paid.
  return state === "returned"
    ? paid.or("refunded_minor.gt.0,chargeback.eq.lost")
    : paid.eq("refunded_minor", 0).or("chargeback.is.null,chargeback.neq.lost");
}

export const invoicesQuery = {
  /** The newest first. */
  list: (organizationId: string, filter: InvoiceFilter = {}, pageSize = PAGE) =>
    infiniteQueryOptions({
      queryKey: ["invoices", "list", organizationId, filter, pageSize],
      initialPageParam: 0,
      queryFn: ({ signal, pageParam }) =>
        counted(
          filtered(organizationId, filter)
            .range(pageParam, pageParam + pageSize - 1)
            .abortSignal(signal),
        ),
      getNextPageParam: nextOffset,
    }),

  /** Open invoices that are overdue or whose payment failed, earliest due date first; `today` is the organization's. */
  pressing: (organizationId: string, today: string) =>
    queryOptions({
      queryKey: ["invoices", "pressing", organizationId, today],
      queryFn: ({ signal }) =>
        rows(
          invoicesOf(organizationId)
            .eq("status", "open")
            .or(`payment_failed_at.not.is.null,due_on.lt.${today}`)
            .order("due_on")
            .order("number")
            .limit(20)
            .abortSignal(signal),
        ),
    }),

  /** The invoices, other than void ones, of the milestones reached since a day. */
  milestonesSince: (organizationId: string, since: string) =>
    queryOptions({
      queryKey: ["invoices", "milestones_since", organizationId, since],
      queryFn: ({ signal }) =>
        allRows((from, to) => {
          const charged = supabase
            .from("invoices")
            .select("total_minor, currency")
            .eq("organization_id", organizationId)
            .eq("cause", "milestone")
            .neq("status", "void")
            .gte("issued_on", since)
            .order("id");
          return rows(charged.range(from, to).abortSignal(signal));
        }, isShort),
    }),

  /** The first days of closed months, newest first. */
  closedMonths: (organizationId: string) =>
    queryOptions({
      queryKey: ["invoices", "closed_months", organizationId],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .from("billing_periods")
            .select("period")
            .eq("organization_id", organizationId)
            .order("period", { ascending: false })
            .abortSignal(signal),
        ).then((found) => found.map(({ period }) => period)),
    }),

  /** Null: no such invoice in this organization. */
  one: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["invoices", "one", organizationId, id],
      queryFn: async ({ signal }) => {
        const found = await maybeRow(
          wholeInvoices(organizationId).eq("id", id).abortSignal(signal).maybeSingle(),
        );
        return found && { ...found, lines: found.lines.toSorted((a, b) => a.position - b.position) };
      },
    }),
};

/** Every invoice of a filter, newest first, for export. */
export const exportInvoices = (organizationId: string, filter: InvoiceFilter) =>
  allRows((from, to) => rows(filtered(organizationId, filter).range(from, to)));
