import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { allRows, nextOffset } from "@/lib/pages-of-rows.ts";
import { counted, maybeRow, rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export type LineModel = "usage" | "adjustment" | "milestone" | "credit";
export type InvoiceStatus = "draft" | "open" | "paid" | "uncollectible" | "void";
export type TaxBehavior = "none" | "exclusive" | "inclusive";

/** Whether tax is on top of an amount or included, and its rate in hundredths of a percent. */
export interface TaxTerms {
  tax_behavior: TaxBehavior;
  tax_basis_points: number;
}

/** Net sum of all lines with the same tax terms, and its tax. */
export interface Tax extends TaxTerms {
  net_minor: number;
  tax_minor: number;
}

/** The usage charge of one rate card in a month (private.usage_lines). Seconds; millionths per minute. */
export interface CardInput {
  version: number;
  minute_micros: number;
  seconds: number;
  included_seconds: number;
  charged_seconds: number;
  seconds_before: number;
}

/**
 * `usage`/`adjustment` lines: `rows`, `before_minor`, `after_minor`, `cards`. `milestone`: `number`, `size`,
 * `rate_version`. `credit`: `slots`.
 */
export interface LineInputs {
  rows?: number;
  before_minor?: number;
  after_minor?: number;
  cards?: CardInput[];
  number?: number;
  size?: number;
  rate_version?: number;
  slots?: number[];
}

/**
 * Amounts in minor units, including tax if the tax terms are inclusive. `quantity` is in seconds or slots, `period` the
 * first day of a local month.
 */
export interface Line extends TaxTerms {
  model: LineModel;
  period: string | null;
  quantity: number;
  amount_minor: number;
  inputs: LineInputs;
}

/** Net excludes all tax; net plus tax is the total. */
interface Sums {
  currency: string;
  net_minor: number;
  tax_minor: number;
  total_minor: number;
  taxes: Tax[];
}

/** The invoice of the open month if it closed now; the month closes at ends_at (ISO 8601). */
export interface OpenMonth extends Sums {
  period: string;
  ends_at: string;
  lines: Line[];
}

export interface InvoiceRow extends Sums {
  id: string;
  kind: "invoice" | "credit_note";
  cause: "month" | "milestone";
  period: string | null;
  milestone: number | null;
  number: string;
  status: InvoiceStatus;
  /** Days, YYYY-MM-DD. */
  issued_on: string;
  due_on: string;
  paid_minor: number;
  refunded_minor: number;
  paid_at: string | null;
  payment_failed_at: string | null;
  chargeback: "open" | "won" | "lost" | null;
  /** The provider that issued it; null if only we have it. */
  provider: string | null;
  hosted_url: string | null;
  pdf_url: string | null;
}

export interface InvoiceLine extends Line {
  id: string;
  position: number;
}
export interface Invoice extends InvoiceRow {
  lines: InvoiceLine[];
}

export interface RateCard extends TaxTerms {
  version: number;
  effective_from: string;
  currency: string;
  minute_micros: number;
  rounding: "second" | "six_seconds" | "minute";
  minimum_seconds: number;
  unanswered: "free" | "minimum";
  voicemail: "free" | "minimum" | "talked";
  included_minutes: number;
  milestone_size: number;
  milestone_minor: number;
  payment_days: number;
  author: string | null;
  created_at: string;
}

/**
 * The milestone being filled. `weeks`: shown appointments of each of the last whole weeks, newest first, at most eight.
 */
export interface Meter {
  number: number;
  size: number;
  filled: number;
  rate_version: number;
  amount_minor: number;
  currency: string;
  weeks: number[] | null;
  waiting: number;
  disputed: number;
}

export const usageKinds = ["talk", "voicemail", "unanswered", "withdrawn"] as const;
export type UsageKind = (typeof usageKinds)[number];

/** What one call added to a month's invoice; amount in millionths of the currency unit. */
export interface UsageRow {
  period: string;
  call_id: string;
  revision: number;
  occurred_at: string;
  recorded_at: string;
  kind: UsageKind;
  talked_seconds: number;
  provider_seconds: number | null;
  billed_seconds: number;
  charged_seconds: number;
  rate_version: number;
  minute_micros: number;
  amount_micros: number;
  currency: string;
  who: string;
  direction: "inbound" | "outbound" | null;
  total_rows: number;
  total_seconds: number;
  total_micros: number;
}

/** Usage filter: billing month, optionally the month it occurred in and its kind. */
export interface UsageFilter {
  billingPeriod: string;
  period?: string;
  kind?: UsageKind;
}

export const invoiceStates = ["unpaid", "paid", "returned", "credit"] as const;
export interface InvoiceFilter {
  state?: (typeof invoiceStates)[number];
}

const INVOICE =
  "id, kind, cause, period, milestone, number, status, currency, net_minor, tax_minor, total_minor, taxes, issued_on, due_on, paid_minor, refunded_minor, paid_at, payment_failed_at, chargeback, provider, hosted_url, pdf_url";
const PAGE = 50;

function askUsage(organizationId: string, filter: UsageFilter, limit: number, offset: number) {
  return supabase.rpc("billed_usage", {
    p_organization_id: organizationId,
    p_billing_period: filter.billingPeriod,
    p_period: filter.period,
    p_kind: filter.kind,
    p_limit: limit,
    p_offset: offset,
  });
}

function askInvoices(organizationId: string, { state }: InvoiceFilter) {
  const asked = supabase
    .from("invoices")
    .select(INVOICE, { count: "exact" })
    .eq("organization_id", organizationId)
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

export const billingQuery = {
  /** The invoice if the month closed now. */
  openMonth: (organizationId: string) =>
    queryOptions({
      queryKey: ["open_month", organizationId],
      queryFn: ({ signal }) =>
        rows(supabase.rpc("open_month", { p_organization_id: organizationId }).abortSignal(signal)).then(
          (found) => found as unknown as OpenMonth,
        ),
    }),

  /** Progress to the next milestone. */
  meter: (organizationId: string) =>
    queryOptions({
      queryKey: ["milestone_slots", "meter", organizationId],
      queryFn: ({ signal }) =>
        rows(supabase.rpc("milestone_meter", { p_organization_id: organizationId }).abortSignal(signal)).then(
          (found) => found as unknown as Meter,
        ),
    }),

  /** Newest first. */
  invoices: (organizationId: string, filter: InvoiceFilter = {}, pageSize = PAGE) =>
    infiniteQueryOptions({
      queryKey: ["invoices", "list", organizationId, filter, pageSize],
      initialPageParam: 0,
      queryFn: ({ signal, pageParam }) =>
        counted<InvoiceRow[]>(
          askInvoices(organizationId, filter)
            .range(pageParam, pageParam + pageSize - 1)
            .abortSignal(signal)
            .overrideTypes<InvoiceRow[], { merge: false }>(),
        ),
      getNextPageParam: nextOffset,
    }),

  /**
   * Open invoices whose payment failed or that are overdue, earliest due date first; `today` is the organization's
   * date.
   */
  pressing: (organizationId: string, today: string) =>
    queryOptions({
      queryKey: ["invoices", "pressing", organizationId, today],
      queryFn: ({ signal }) =>
        rows<InvoiceRow[]>(
          supabase
            .from("invoices")
            .select(INVOICE)
            .eq("organization_id", organizationId)
            .eq("status", "open")
            .or(`payment_failed_at.not.is.null,due_on.lt.${today}`)
            .order("due_on")
            .order("number")
            .limit(20)
            .abortSignal(signal)
            .overrideTypes<InvoiceRow[], { merge: false }>(),
        ),
    }),

  /** Valid invoices of the milestones reached since a day. */
  milestonesSince: (organizationId: string, since: string) =>
    queryOptions({
      queryKey: ["invoices", "milestones_since", organizationId, since],
      queryFn: ({ signal }) =>
        rows<Pick<InvoiceRow, "total_minor" | "currency">[]>(
          supabase
            .from("invoices")
            .select("total_minor, currency")
            .eq("organization_id", organizationId)
            .eq("cause", "milestone")
            .neq("status", "void")
            .gte("issued_on", since)
            .abortSignal(signal),
        ),
    }),

  /** The first days of closed months, newest first. */
  closedMonths: (organizationId: string) =>
    queryOptions({
      queryKey: ["invoices", "closed_months", organizationId],
      queryFn: ({ signal }) =>
        rows<{ period: string }[]>(
          supabase
            .from("billing_periods")
            .select("period")
            .eq("organization_id", organizationId)
            .order("period", { ascending: false })
            .abortSignal(signal),
        ).then((found) => found.map(({ period }) => period)),
    }),

  /** Null: no such invoice in this organization. */
  invoice: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["invoices", "one", organizationId, id],
      queryFn: async ({ signal }): Promise<Invoice | null> => {
        const found = await maybeRow<Invoice>(
          supabase
            .from("invoices")
            .select(
              `${INVOICE}, lines:invoice_lines(id, position, model, period, quantity, amount_minor, tax_behavior, tax_basis_points, inputs)`,
            )
            .eq("organization_id", organizationId)
            .eq("id", id)
            .abortSignal(signal)
            .maybeSingle()
            .overrideTypes<Invoice, { merge: false }>(),
        );
        return found && { ...found, lines: found.lines.toSorted((a, b) => a.position - b.position) };
      },
    }),

  /** Every version of the terms, newest first. */
  rateCards: (organizationId: string) =>
    queryOptions({
      queryKey: ["rate_cards", organizationId],
      queryFn: ({ signal }) =>
        rows<RateCard[]>(
          supabase
            .from("rate_cards")
            .select("*")
            .eq("organization_id", organizationId)
            .order("version", { ascending: false })
            .abortSignal(signal)
            .overrideTypes<RateCard[], { merge: false }>(),
        ),
    }),

  /** Refetched with the open month: usage has no Realtime message of its own. */
  usage: (organizationId: string, filter: UsageFilter, pageSize = PAGE) =>
    infiniteQueryOptions({
      queryKey: ["open_month", "usage", organizationId, filter, pageSize],
      initialPageParam: 0,
      queryFn: async ({ signal, pageParam }) => {
        const asked = askUsage(organizationId, filter, pageSize, pageParam).abortSignal(signal);
        const found = (await rows(asked)) as UsageRow[];
        return { rows: found, total: found[0]?.total_rows ?? (pageParam === 0 ? 0 : null) };
      },
      getNextPageParam: nextOffset,
    }),
};

/** Every invoice of a filter, newest first, for export. */
export const exportInvoices = (organizationId: string, filter: InvoiceFilter) =>
  allRows((from, to) =>
    rows<InvoiceRow[]>(
      askInvoices(organizationId, filter).range(from, to).overrideTypes<InvoiceRow[], { merge: false }>(),
    ),
  );

/** Every usage row of a filter, newest first, for export or the annex. */
export const exportUsage = (organizationId: string, filter: UsageFilter) =>
  allRows((from, to) =>
    rows(askUsage(organizationId, filter, to - from + 1, from)).then((found) => found as UsageRow[]),
  );
