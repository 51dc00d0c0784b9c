import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Returned } from "@/data/database.ts";
import type { LeadFilter } from "@/data/leads/rows.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { allRows, type Page } from "@/lib/pages-of-rows.ts";
import { maybeRow, rows } from "@/lib/query.ts";
import type { Sort } from "@/lib/sort.ts";

export const anybody: LeadFilter = { q: "", status: [], source: [], tag: [] };

export const leadSorts = ["name", "first_seen_at", "last_contact_at"] as const;

const ROW = "id, name, email, phone, status, source, tags, first_seen_at, last_contact_at";
const PAGE = 100;

const wholeLeads = (organizationId: string) =>
  supabase.from("leads").select(`${ROW}, time_zone, locale, custom`).eq("organization_id", organizationId);

/** A row of a list of leads; `phone` is E.164, or the provider's own text. */
export type LeadListRow = Omit<Returned<"search_leads">, "total">;
export type Lead = RowOf<typeof wholeLeads>;

const NEWEST_FIRST: Sort = { column: "first_seen_at", descending: true };

interface Asked {
  filter: LeadFilter;
  sort: Sort;
  limit: number;
  from?: number;
  /** Whether the total is needed. */
  count?: boolean;
  /** Only leads after this one, newest first. */
  after?: LeadListRow;
  signal?: AbortSignal;
}

/** A function, because row-level security would prevent the search from using its index. */
function found(organizationId: string, { filter, sort, limit, from, count, after, signal }: Asked) {
  const asked = supabase.rpc("search_leads", {
    p_organization_id: organizationId,
    p_filter: filter,
    p_sort: sort.column,
    p_descending: sort.descending,
    p_limit: limit,
    p_offset: from,
    p_count: count,
    p_after: after && { first_seen_at: after.first_seen_at, id: after.id },
  });
  return rows(signal ? asked.abortSignal(signal) : asked);
}

/** People who match a text, most recently contacted first. */
export function leadsNamed(
  organizationId: string,
  text: string,
  limit: number,
  signal?: AbortSignal,
): Promise<LeadListRow[]> {
  const sort = { column: "last_contact_at", descending: true };
  return found(organizationId, { filter: { ...anybody, q: text }, sort, limit, signal });
}

/** A full page may be followed by another. */
function nextLeads(last: Page<LeadListRow>, pages: readonly Page<LeadListRow>[]): number | undefined {
  return last.rows.length === PAGE ? pages.length * PAGE : undefined;
}

async function page(
  organizationId: string,
  filter: LeadFilter,
  sort: Sort,
  from: number,
  signal: AbortSignal,
): Promise<Page<LeadListRow>> {
  const answer = await found(organizationId, { filter, sort, limit: PAGE, from, count: from === 0, signal });
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

  /** The number of leads in a filter, which is the number a bulk act will find. */
  count: (organizationId: string, filter: LeadFilter) =>
    queryOptions({
      queryKey: ["leads", "count", organizationId, filter],
      queryFn: async ({ signal }) => {
        const [first] = await found(organizationId, {
          filter,
          sort: NEWEST_FIRST,
          limit: 1,
          count: true,
          signal,
        });
        return first?.total ?? 0;
      },
      placeholderData: keepPreviousData,
    }),

  /** Null: no such lead in this organization. */
  one: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["leads", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow(wholeLeads(organizationId).eq("id", id).abortSignal(signal).maybeSingle()),
    }),

  /**
   * Tags and custom fields in use among the newest thousand leads, by name. Keyed outside "leads", because a new call
   * changes neither.
   */
  words: (organizationId: string) =>
    queryOptions({
      queryKey: ["lead_words", organizationId],
      queryFn: async ({ signal }) => {
        const found = await rows(
          supabase
            .from("leads")
            .select("tags, custom")
            .eq("organization_id", organizationId)
            .order("first_seen_at", { ascending: false })
            .order("id")
            .limit(1000)
            .abortSignal(signal),
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

/**
 * Every lead of the filter in list order, for export. Each appears once, even if leads are added or removed meanwhile.
 * `progress` receives the count so far.
 */
export async function exportLeads(
  organizationId: string,
  filter: LeadFilter,
  sort: Sort,
  progress: (rows: number) => void,
): Promise<LeadListRow[]> {
  const all = await allRows<LeadListRow>(async (from, to, after) => {
    progress(from);
    return found(organizationId, { filter, sort: NEWEST_FIRST, limit: to - from + 1, after });
  });
  return inOrder(all, sort);
}

/** As the database sorts: leads without a value come last in both directions. */
function inOrder(leads: LeadListRow[], { column, descending }: Sort): LeadListRow[] {
  if (column === NEWEST_FIRST.column) return descending ? leads : leads.reverse();
  const { compare } = new Intl.Collator();
  const sortedBy = (lead: LeadListRow) => (column === "name" ? lead.name : lead.last_contact_at);
  return leads.sort((a, b) => {
    const [left, right] = [sortedBy(a), sortedBy(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return compare(left, right) * (descending ? -1 : 1);
  });
}
