import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Sort } from "@/hooks/use-sort.ts";
import { allRows, type Page } from "@/lib/pages-of-rows.ts";
import { maybeRow, rows } from "@/lib/query.ts";
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

/** As lists have it. */
export interface LeadListRow extends LeadRow {
  custom: Record<string, unknown>;
}

export interface Lead extends LeadListRow {
  /** IANA */
  time_zone: string | null;
  locale: string | null;
}

/** Empty lists and absent instants mean "any". */
export interface LeadFilter {
  q: string;
  status: string[];
  source: string[];
  tag: string[];
  /** Made by this import. */
  import?: string;
  /** First seen from this instant … */
  since?: string;
  /** … and before this one. */
  before?: string;
}

export const leadSorts = ["name", "first_seen_at", "last_contact_at"] as const;

const ROW = "id, name, email, phone, status, source, tags, first_seen_at, last_contact_at";
const PAGE = 100;

/** As `search_leads` answers; the total stands on each row, and only with the first page. */
type Found = LeadListRow & { total: number | null };

/** A function, because row-level security would keep the search from its index. */
const found = (organizationId: string, filter: LeadFilter, sort: Sort, from: number, limit: number) =>
  supabase.rpc("search_leads", {
    p_organization_id: organizationId,
    p_filter: { ...filter },
    p_sort: sort.column,
    p_descending: sort.descending,
    p_limit: limit,
    p_offset: from,
    p_count: from === 0,
  });

/** A full page may have another behind it. */
function nextLeads(last: Page<LeadListRow>, pages: readonly Page<LeadListRow>[]): number | undefined {
  return last.rows.length === PAGE ? pages.length * PAGE : undefined;
}

async function page(
  organizationId: string,
  filter: LeadFilter,
  sort: Sort,
  from: number,
  signal: AbortSignal,
) {
  const answer = await rows<Found[]>(
    found(organizationId, filter, sort, from, PAGE)
      .abortSignal(signal)
      .overrideTypes<Found[], { merge: false }>(),
  );
  return { rows: answer, total: from === 0 ? (answer[0]?.total ?? 0) : null };
}

export const leadsQuery = {
  list: (organizationId: string, filter: LeadFilter, sort: Sort) =>
    infiniteQueryOptions({
      queryKey: ["leads", "list", organizationId, filter, sort],
      queryFn: ({ signal, pageParam }) => page(organizationId, filter, sort, pageParam, signal),
      initialPageParam: 0,
      getNextPageParam: nextLeads,
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

  /** The tags and custom fields in use among the newest thousand leads, by name. Not under "leads": a new call changes neither. */
  words: (organizationId: string) =>
    queryOptions({
      queryKey: ["lead_words", organizationId],
      queryFn: async ({ signal }) => {
        const found = await rows<Pick<LeadListRow, "tags" | "custom">[]>(
          supabase
            .from("leads")
            .select("tags, custom")
            .eq("organization_id", organizationId)
            .order("first_seen_at", { ascending: false })
            .order("id")
            .limit(1000)
            .abortSignal(signal)
            .overrideTypes<Pick<LeadListRow, "tags" | "custom">[], { merge: false }>(),
        );
        const inOrder = (words: string[]) => [...new Set(words)].sort((a, b) => a.localeCompare(b));
        return {
          tags: inOrder(found.flatMap(({ tags }) => tags)),
          fields: inOrder(found.flatMap(({ custom }) => Object.keys(custom))),
        };
      },
      staleTime: 600_000,
    }),
};

/** Every lead of the filter, for the export. */
export const exportLeads = (organizationId: string, filter: LeadFilter, sort: Sort) =>
  allRows((from, to) =>
    rows<Found[]>(
      found(organizationId, filter, sort, from, to - from + 1).overrideTypes<Found[], { merge: false }>(),
    ),
  );
