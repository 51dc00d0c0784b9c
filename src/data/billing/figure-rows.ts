import { infiniteQueryOptions } from "@tanstack/react-query";
import type { TaxTerms } from "@/data/billing/invoices.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** Appointment filter: the date it applies to (booked, held or paid) and the verdicts, or all. */
export interface AppointmentsOf {
  of: "appointments";
  by: "booked_at" | "starts_at" | "paid_at";
  verdicts?: readonly ("shown" | "no_show")[];
}
/** Call filter: all calls, answered ones, ones with a claimed booking, or ones with a reported cost. */
export interface CallsOf {
  of: "calls";
  which: "all" | "answered" | "claimed" | "told";
}
/** Usage charges, reached milestones, and credits. */
export interface ChargesOf {
  of: "usage" | "milestones" | "credits";
}
export type RowsOf = AppointmentsOf | CallsOf | ChargesOf;

export interface AppointmentRow {
  id: string;
  attendee_name: string | null;
  title: string | null;
  starts_at: string | null;
  price_minor: number | null;
  currency: string | null;
  verdict: "pending" | "shown" | "no_show" | "contested";
}
export interface CallRow {
  id: string;
  direction: "inbound" | "outbound" | null;
  from_number: string | null;
  to_number: string | null;
  occurred_at: string;
  talk_seconds: number | null;
  cost_total_micros: number | null;
  cost_currency: string | null;
}
export interface UsedRow {
  call_id: string;
  revision: number;
  occurred_at: string;
  billed_seconds: number;
}
export interface MilestoneRow {
  card: TaxTerms;
  number: number;
  amount_minor: number;
  currency: string;
  reached_at: string;
  invoices: { id: string; number: string }[];
}
export interface CreditRow {
  id: number;
  appointment_id: string;
  milestone: number;
  position: number;
  credit_minor: number;
  left_at: string;
  in: { currency: string; card: TaxTerms };
}
export type FigureRow =
  | ({ of: "appointments" } & AppointmentRow)
  | ({ of: "calls" } & CallRow)
  | ({ of: "usage" } & UsedRow)
  | ({ of: "milestones" } & MilestoneRow)
  | ({ of: "credits" } & CreditRow);

/** Instants, ISO 8601: from `since`, inclusive, to `before`, exclusive. */
export interface Span {
  since: string;
  before: string;
}

const PAGE = 50;

/** The rows behind a figure, newest first. Keyed under their own table, so that changes to it refetch them. */
export const figureRowsQuery = (organizationId: string, which: RowsOf, span: Span) =>
  infiniteQueryOptions({
    queryKey: [tables[which.of], "figure", organizationId, which, span.since, span.before],
    initialPageParam: 0,
    queryFn: async ({ pageParam, signal }): Promise<FigureRow[]> => {
      const page = { from: pageParam, to: pageParam + PAGE - 1, signal };
      const found = await ask(organizationId, which, span, page);
      return found.map((row) => ({ of: which.of, ...row }) as FigureRow);
    },
    getNextPageParam: (last, pages) =>
      last.length < PAGE ? undefined : pages.reduce((sum, page) => sum + page.length, 0),
  });

const tables = {
  appointments: "appointments",
  calls: "calls",
  usage: "open_month",
  milestones: "milestone_slots",
  credits: "milestone_slots",
} as const;

interface Part {
  from: number;
  to: number;
  signal: AbortSignal;
}

function ask(
  organizationId: string,
  which: RowsOf,
  span: Span,
  { from, to, signal }: Part,
): Promise<object[]> {
  if (which.of === "appointments")
    return rows(askAppointments(organizationId, which, span).range(from, to).abortSignal(signal));
  if (which.of === "calls")
    return rows(askCalls(organizationId, which, span).range(from, to).abortSignal(signal));
  const charged = { usage: askUsage, milestones: askMilestones, credits: askCredits }[which.of];
  return rows<object[]>(charged(organizationId, span).range(from, to).abortSignal(signal));
}

const askUsage = (organizationId: string, span: Span) =>
  supabase
    .from("usage_records")
    .select("call_id, revision, occurred_at, billed_seconds")
    .eq("organization_id", organizationId)
    .gte("occurred_at", span.since)
    .lt("occurred_at", span.before)
    .order("occurred_at", { ascending: false })
    .order("call_id")
    .order("revision");

const askMilestones = (organizationId: string, span: Span) =>
  supabase
    .from("milestones")
    .select(
      "number, amount_minor, currency, reached_at, invoices!inner(id, number), card:rate_cards(tax_behavior, tax_basis_points)",
    )
    .eq("organization_id", organizationId)
    // A void invoice was never charged.
    .neq("invoices.status", "void")
    .gte("reached_at", span.since)
    .lt("reached_at", span.before)
    .order("number", { ascending: false });

const askCredits = (organizationId: string, span: Span) =>
  supabase
    .from("milestone_slots")
    .select(
      "id, appointment_id, milestone, position, credit_minor, left_at, in:milestones(currency, card:rate_cards(tax_behavior, tax_basis_points))",
    )
    .eq("organization_id", organizationId)
    .not("credit_minor", "is", null)
    .gte("left_at", span.since)
    .lt("left_at", span.before)
    .order("id", { ascending: false });

/** Must match private.counts_from_rows and private.roi_between. */
function askAppointments(organizationId: string, { by, verdicts }: AppointmentsOf, span: Span) {
  const asked = supabase
    .from("appointments")
    .select("id, attendee_name, title, starts_at, price_minor, currency, verdict")
    .eq("organization_id", organizationId)
    .gte(by, span.since)
    .lt(by, span.before);
  const counted = by === "starts_at" ? asked.neq("status", "requested") : asked;
  const paid = by === "paid_at" ? counted.gt("price_minor", 0).not("currency", "is", null) : counted;
  const judged = verdicts ? paid.in("verdict", [...verdicts]) : paid;
  return judged.order(by, { ascending: false }).order("id");
}

function askCalls(organizationId: string, { which }: CallsOf, span: Span) {
  const asked = supabase
    .from("calls")
    .select(
      "id, direction, from_number, to_number, occurred_at, talk_seconds, cost_total_micros, cost_currency",
    )
    .eq("organization_id", organizationId)
    .gte("occurred_at", span.since)
    .lt("occurred_at", span.before);
  const counted =
    which === "answered"
      ? asked.in("status", ["ongoing", "ended"]).not("in_voicemail", "is", true)
      : which === "claimed"
        ? asked.eq("claimed_outcome", "appointment_set")
        : which === "told"
          ? asked.not("cost_total_micros", "is", null)
          : asked;
  return counted.order("occurred_at", { ascending: false }).order("id");
}
