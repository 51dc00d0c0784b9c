import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { allRows, nextOffset } from "@/lib/pages-of-rows.ts";
import { counted, maybeRow, rows } from "@/lib/query.ts";
import { every, matching } from "@/lib/search-terms.ts";
import type { Sort } from "@/lib/sort.ts";
import { supabase } from "@/lib/supabase.ts";

export const verdicts = ["pending", "shown", "no_show", "contested"] as const;
export type Verdict = (typeof verdicts)[number];
export const appointmentStatuses = ["requested", "booked", "cancelled"] as const;
export const appointmentTabs = ["upcoming", "past", "cancelled", "all"] as const;
export type AppointmentTab = (typeof appointmentTabs)[number];

export interface AppointmentRow {
  id: string;
  title: string | null;
  status: (typeof appointmentStatuses)[number];
  verdict: Verdict;
  /** ISO 8601; null for a request without a time. */
  starts_at: string | null;
  ends_at: string | null;
  attendee_name: string | null;
  attendee_email: string | null;
  attendee_phone: string | null;
  host_email: string | null;
  /** In minor units of `currency`. */
  price_minor: number | null;
  currency: string | null;
  reschedules: number;
  booked_at: string | null;
}

/** A provider reference, with the one it replaced. */
export interface AppointmentRef {
  provider_ref: string;
  previous_ref: string | null;
}

export interface Appointment extends AppointmentRow {
  location: string | null;
  attendee_time_zone: string | null;
  cancel_reason: string | null;
  cancelled_at: string | null;
  /** When the cancellation arrived, if the appointment had begun by then: it still gets a verdict. */
  called_off_late_at: string | null;
  paid_at: string | null;
  /** The host's mark at the provider. */
  attended: boolean | null;
  verdict_reason: string | null;
  verdict_at: string | null;
  lead: { id: string; name: string | null } | null;
  call: { id: string; occurred_at: string; agent_name: string | null } | null;
  refs: AppointmentRef[];
}

/** One signed delivery about an appointment. */
export interface TrailEntry {
  event_id: number;
  kind: string;
  types: string[];
  provider_ref: string;
  occurred_at: string | null;
  received_at: string;
  status: string;
}

/** From this instant (ISO 8601), inclusive, to the second, exclusive. */
export interface Span {
  since: string;
  before: string;
}

/** Empty lists and absent spans mean "any". */
export interface AppointmentFilter {
  q: string;
  status: string[];
  verdict: string[];
  /** Only appointments that get a verdict: booked, or cancelled after they had begun. */
  judged?: boolean;
  /** When it was booked … */
  booked?: Span;
  /** … and when it takes place. */
  starts?: Span;
}

export const appointmentSorts = ["starts_at", "booked_at"] as const;

const ROW =
  "id, title, status, verdict, starts_at, ends_at, attendee_name, attendee_email, attendee_phone, host_email, price_minor, currency, reschedules, booked_at";
// Evidence references calls and appointments in two ways, so the embed must name the foreign key.
const WHOLE = `${ROW}, location, attendee_time_zone, cancel_reason, cancelled_at, called_off_late_at, paid_at, attended, verdict_reason, verdict_at, lead:leads!appointments_lead_id_organization_id_fkey(id, name), call:calls!appointments_call_id_organization_id_fkey(id, occurred_at, agent_name), refs:appointment_refs(provider_ref, previous_ref)`;
const PAGE = 100;
/** More appointments than a calendar can usefully show. */
const MOST_IN_VIEW = 1000;

/** `groups` are further `or` lists, combined with the search by `and`. */
function filtered(
  organizationId: string,
  filter: AppointmentFilter,
  groups: readonly string[] = [],
  count?: "exact",
) {
  let query = supabase.from("appointments").select(ROW, { count }).eq("organization_id", organizationId);
  const text = matching(filter.q, ["attendee_name", "attendee_email", "title"], ["attendee_phone"]);
  const all = text ? [...groups, text] : groups;
  if (all.length) query = query.or(every(all));
  if (filter.status.length) query = query.in("status", filter.status);
  if (filter.verdict.length) query = query.in("verdict", filter.verdict);
  if (filter.judged) query = query.eq("is_judged", true);
  const { booked, starts } = filter;
  if (booked) query = query.gte("booked_at", booked.since).lt("booked_at", booked.before);
  if (starts) query = query.gte("starts_at", starts.since).lt("starts_at", starts.before);
  return query;
}

/** A request without a time is upcoming; an appointment that has just ended is past, with or without a verdict. */
function listed(
  organizationId: string,
  tab: AppointmentTab,
  filter: AppointmentFilter,
  sort: Sort,
  count?: "exact",
) {
  const now = new Date().toISOString();
  const groups: Partial<Record<AppointmentTab, string>> = {
    upcoming: `ends_at.gte.${now},ends_at.is.null`,
    // One that was cancelled after it had begun is past: it has a verdict.
    past: "status.neq.cancelled,is_judged.is.true",
  };
  const group = groups[tab];
  let query = filtered(organizationId, filter, group ? [group] : [], count);
  if (tab === "cancelled") query = query.eq("status", "cancelled");
  if (tab === "upcoming") query = query.neq("status", "cancelled");
  if (tab === "past") query = query.lt("ends_at", now);
  return query.order(sort.column, { ascending: !sort.descending, nullsFirst: false }).order("id");
}

export const appointmentsQuery = {
  list: (organizationId: string, tab: AppointmentTab, filter: AppointmentFilter, sort: Sort) =>
    infiniteQueryOptions({
      queryKey: ["appointments", "list", organizationId, tab, filter, sort],
      queryFn: ({ signal, pageParam }) =>
        counted<AppointmentRow[]>(
          listed(organizationId, tab, filter, sort, "exact")
            .range(pageParam, pageParam + PAGE - 1)
            .abortSignal(signal)
            .overrideTypes<AppointmentRow[], { merge: false }>(),
        ),
      initialPageParam: 0,
      getNextPageParam: nextOffset,
      placeholderData: keepPreviousData,
    }),

  /** Appointments that begin within [since, before), for the calendar. */
  between: (organizationId: string, since: string, before: string, filter: AppointmentFilter) =>
    queryOptions({
      queryKey: ["appointments", "between", organizationId, since, before, filter],
      queryFn: ({ signal }) =>
        rows<AppointmentRow[]>(
          filtered(organizationId, filter)
            .gte("starts_at", since)
            .lt("starts_at", before)
            .order("starts_at")
            .limit(MOST_IN_VIEW)
            .abortSignal(signal)
            .overrideTypes<AppointmentRow[], { merge: false }>(),
        ),
      placeholderData: keepPreviousData,
    }),

  /** Null: no such appointment in this organization. */
  one: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["appointments", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow<Appointment>(
          supabase
            .from("appointments")
            .select(WHOLE)
            .eq("organization_id", organizationId)
            .eq("id", id)
            .abortSignal(signal)
            .maybeSingle()
            .overrideTypes<Appointment, { merge: false }>(),
        ),
    }),

  /** Its signed deliveries, oldest first. */
  trail: (id: string) =>
    queryOptions({
      queryKey: ["appointments", "trail", id],
      queryFn: ({ signal }) =>
        rows<TrailEntry[]>(supabase.rpc("appointment_trail", { p_appointment_id: id }).abortSignal(signal)),
    }),
};

/** Every appointment of the tab and filter, for export. */
export const exportAppointments = (
  organizationId: string,
  tab: AppointmentTab,
  filter: AppointmentFilter,
  sort: Sort,
) =>
  allRows((from, to) =>
    rows<AppointmentRow[]>(
      listed(organizationId, tab, filter, sort)
        .range(from, to)
        .overrideTypes<AppointmentRow[], { merge: false }>(),
    ),
  );
