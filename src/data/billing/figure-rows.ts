import { infiniteQueryOptions } from "@tanstack/react-query";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** Appointment filter: the date it applies to (booked, held or paid) and the verdicts, or all. */
interface AppointmentsOf {
  of: "appointments";
  by: "booked_at" | "starts_at" | "paid_at";
  verdicts?: readonly ("shown" | "no_show")[];
}
/** Call filter: all calls, answered ones, ones with a claimed booking, or ones with a reported cost. */
interface CallsOf {
  of: "calls";
  which: "all" | "answered" | "claimed" | "told";
}
/** Usage charges, reached milestones, and credits. */
interface ChargesOf {
  of: "usage" | "milestones" | "credits";
}
export type RowsOf = AppointmentsOf | CallsOf | ChargesOf;

/** Instants, ISO 8601: from `since`, inclusive, to `before`, exclusive. */
interface Span {
  since: string;
  before: string;
}

const PAGE = 50;

/** The rows behind a figure, newest first. Keyed under their table, so that its changes refetch them. */
export const figureRowsQuery = (organizationId: string, which: RowsOf, span: Span) =>
  infiniteQueryOptions({
    queryKey: [tables[which.of], "figure", organizationId, which, span.since, span.before],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      ask(organizationId, which, span, { from: pageParam, to: pageParam + PAGE - 1, signal }),
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

async function ask(
  organizationId: string,
  which: RowsOf,
  span: Span,
  { from, to, signal }: Part,
): Promise<FigureRow[]> {
  if (which.of === "appointments")
    return tagged(
      "appointments",
      await rows(askAppointments(organizationId, which, span).range(from, to).abortSignal(signal)),
    );
  if (which.of === "calls")
    return tagged(
      "calls",
      await rows(askCalls(organizationId, which, span).range(from, to).abortSignal(signal)),
    );
  if (which.of === "usage")
    return tagged("usage", await rows(askUsage(organizationId, span).range(from, to).abortSignal(signal)));
  if (which.of === "milestones")
    return tagged(
      "milestones",
      await rows(askMilestones(organizationId, span).range(from, to).abortSignal(signal)),
    );
  return tagged("credits", await rows(askCredits(organizationId, span).range(from, to).abortSignal(signal)));
}

const tagged = <Of extends RowsOf["of"], Row>(of: Of, found: Row[]) => found.map((row) => ({ of, ...row }));

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

export type AppointmentRow = RowOf<typeof askAppointments>;
export type CallRow = RowOf<typeof askCalls>;
type UsedRow = RowOf<typeof askUsage>;
type MilestoneRow = RowOf<typeof askMilestones>;
type CreditRow = RowOf<typeof askCredits>;
export type FigureRow =
  | ({ of: "appointments" } & AppointmentRow)
  | ({ of: "calls" } & CallRow)
  | ({ of: "usage" } & UsedRow)
  | ({ of: "milestones" } & MilestoneRow)
  | ({ of: "credits" } & CreditRow);
