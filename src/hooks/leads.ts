import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Sort } from "@/hooks/use-sort.ts";
import { allRows, nextOffset } from "@/lib/pages-of-rows.ts";
import { counted, maybeRow, rows } from "@/lib/query.ts";
import { matching } from "@/lib/search-terms.ts";
import { supabase } from "@/lib/supabase.ts";

export const leadStatuses = [
  "new",
  "contacted",
  "callback",
  "booking_claimed",
  "booked",
  "not_interested",
] as const;
export type LeadStatus = (typeof leadStatuses)[number];
export const leadSources = ["inbound_call", "outbound_call", "booking", "import", "manual"] as const;
export type LeadSource = (typeof leadSources)[number];

export interface LeadRow {
  id: string;
  name: string | null;
  email: string | null;
  /** E.164, or the provider's own text. */
  phone: string | null;
  status: LeadStatus;
  source: LeadSource;
  tags: string[];
  first_seen_at: string;
  last_contact_at: string | null;
}

export interface Lead extends LeadRow {
  /** IANA */
  time_zone: string | null;
  locale: string | null;
  custom: Record<string, unknown>;
}

/** Empty lists and absent instants mean "any". */
export interface LeadFilter {
  q: string;
  status: string[];
  source: string[];
  tag: string[];
  /** First seen from this instant … */
  since?: string;
  /** … and before this one. */
  before?: string;
}

export const leadSorts = ["name", "first_seen_at", "last_contact_at"] as const;

const ROW = "id, name, email, phone, status, source, tags, first_seen_at, last_contact_at";
const PAGE = 100;

function listed(organizationId: string, filter: LeadFilter, sort: Sort, count?: "exact") {
  let query = supabase.from("leads").select(ROW, { count }).eq("organization_id", organizationId);
  const text = matching(filter.q, ["search"], ["search"]);
  if (text) query = query.or(text);
  if (filter.status.length) query = query.in("status", filter.status);
  if (filter.source.length) query = query.in("source", filter.source);
  if (filter.tag.length) query = query.overlaps("tags", filter.tag);
  if (filter.since) query = query.gte("first_seen_at", filter.since);
  if (filter.before) query = query.lt("first_seen_at", filter.before);
  // Every lead was seen at some time: asked for without a word on nulls, the index answers in both directions.
  const nullsFirst = sort.column === "first_seen_at" ? undefined : false;
  return query.order(sort.column, { ascending: !sort.descending, nullsFirst }).order("id");
}

export const leadsQuery = {
  list: (organizationId: string, filter: LeadFilter, sort: Sort) =>
    infiniteQueryOptions({
      queryKey: ["leads", "list", organizationId, filter, sort],
      queryFn: ({ signal, pageParam }) =>
        counted<LeadRow[]>(
          listed(organizationId, filter, sort, "exact")
            .range(pageParam, pageParam + PAGE - 1)
            .abortSignal(signal)
            .overrideTypes<LeadRow[], { merge: false }>(),
        ),
      initialPageParam: 0,
      getNextPageParam: nextOffset,
      placeholderData: keepPreviousData,
    }),

  /** Null: no such lead in this organization. */
  one: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["leads", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow<Lead>(
          supabase
            .from("leads")
            .select(`${ROW}, time_zone, locale, custom`)
            .eq("organization_id", organizationId)
            .eq("id", id)
            .abortSignal(signal)
            .maybeSingle()
            .overrideTypes<Lead, { merge: false }>(),
        ),
    }),

  /** The tags in use among the newest thousand leads, by name. Not under "leads": a new call changes no tag. */
  tags: (organizationId: string) =>
    queryOptions({
      queryKey: ["lead_tags", organizationId],
      queryFn: ({ signal }) =>
        rows<{ tags: string[] }[]>(
          supabase
            .from("leads")
            .select("tags")
            .eq("organization_id", organizationId)
            .order("first_seen_at", { ascending: false })
            .order("id")
            .limit(1000)
            .abortSignal(signal),
        ).then((found) => [...new Set(found.flatMap((lead) => lead.tags))].sort()),
      staleTime: 600_000,
    }),
};

/** Every lead of the filter, for the export. */
export const exportLeads = (organizationId: string, filter: LeadFilter, sort: Sort) =>
  allRows((from, to) =>
    rows<LeadRow[]>(
      listed(organizationId, filter, sort).range(from, to).overrideTypes<LeadRow[], { merge: false }>(),
    ),
  );
