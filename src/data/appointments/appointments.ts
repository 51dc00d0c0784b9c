import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Returned } from "@/data/database.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { allRows, nextOffset } from "@/lib/pages-of-rows.ts";
import { counted, maybeRow, rows } from "@/lib/query.ts";
import { every, matching } from "@/lib/search-terms.ts";
import type { Sort } from "@/lib/sort.ts";

export const appointmentTabs = ["upcoming", "past", "cancelled", "all"] as const;
export type AppointmentTab = (typeof appointmentTabs)[number];

/** From this instant (ISO 8601), inclusive, to the second, exclusive. */
interface Span {
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
const WHOLE =
  `${ROW}, location, attendee_time_zone, cancel_reason, cancelled_at, called_off_late_at, paid_at, attended, verdict_reason, verdict_at, lead:leads!appointments_lead_id_organization_id_fkey(id, name), call:calls!appointments_call_id_organization_id_fkey(id, occurred_at, agent_name), refs:appointment_refs(provider_ref, previous_ref)` as const;
const PAGE = 100;

const wholeAppointments = (organizationId: string) =>
  supabase.from("appointments").select(WHOLE).eq("organization_id", organizationId);

/** Times in ISO 8601, the price in minor units of `currency`; `starts_at` is null while the appointment is only requested. */
export type AppointmentRow = RowOf<typeof filtered>;
/** `called_off_late_at` is when a cancellation became known after the start: the appointment still gets a verdict. */
export type Appointment = RowOf<typeof wholeAppointments>;
/** A reference from the provider, with the one it replaced. */
export type AppointmentRef = Appointment["refs"][number];
/** One signed delivery behind an appointment. */
export type TrailEntry = Returned<"appointment_trail">;

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
  // As strings: the address may contain any text.
  if (filter.status.length) query = query.in<string>("status", filter.status);
  if (filter.verdict.length) query = query.in<string>("verdict", filter.verdict);
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
        counted(
          listed(organizationId, tab, filter, sort, "exact")
            .range(pageParam, pageParam + PAGE - 1)
            .abortSignal(signal),
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
        rows(
          filtered(organizationId, filter)
            .gte("starts_at", since)
            .lt("starts_at", before)
            .order("starts_at")
            .limit(MOST_IN_VIEW)
            .abortSignal(signal),
        ),
      placeholderData: keepPreviousData,
    }),

  /** Null: no such appointment in this organization. */
  one: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["appointments", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow(wholeAppointments(organizationId).eq("id", id).abortSignal(signal).maybeSingle()),
    }),

  /** Its signed deliveries, oldest first. */
  trail: (id: string) =>
    queryOptions({
      queryKey: ["appointments", "trail", id],
      queryFn: ({ signal }) =>
        rows(supabase.rpc("appointment_trail", { p_appointment_id: id }).abortSignal(signal)),
    }),
};

/** Every appointment of the tab and filter, for export. */
export const exportAppointments = (
  organizationId: string,
  tab: AppointmentTab,
  filter: AppointmentFilter,
  sort: Sort,
) => allRows((from, to) => rows(listed(organizationId, tab, filter, sort).range(from, to)));
