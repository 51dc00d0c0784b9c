import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { beyond, type CallCursor, type CallFilter, orGroups } from "@/data/calls/call-filter.ts";
import { openStatuses } from "@/data/calls/call-outcome.ts";
import type { Returned } from "@/data/database.ts";
import { leadsNamed } from "@/data/leads/leads.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { counted, maybeRow, rows } from "@/lib/query.ts";
import { every } from "@/lib/search-terms.ts";

const LISTED = `
  id, occurred_at, answered_at, ended_at, status, direction, channel, from_number, to_number, agent_ref, agent_name,
  talk_seconds, in_voicemail, claimed_outcome, confirmed_outcome, sentiment, cost_currency, cost_total_micros,
  provider_ref, lead:leads!calls_lead_id_organization_id_fkey(id, name)` as const;
const DETAIL = `${LISTED},
  started_at, billed_seconds, hangup_reason, summary, transcript, recording_url, campaign_ref,
  cost_telephony_micros, cost_speech_micros, cost_model_micros, cost_other_micros, integration_id,
  integration:integrations(provider),
  appointments!appointments_call_id_organization_id_fkey(id, title, starts_at, status, verdict)` as const;

const wholeCalls = (organizationId: string) =>
  supabase.from("calls").select(DETAIL).eq("organization_id", organizationId);

/** A row of a list of calls; the `_micros` are millionths of `cost_currency`. */
export type ListedCall = RowOf<typeof listed>;
export type Call = RowOf<typeof wholeCalls>;
/** One signed delivery behind a call: `kind` is the provider's word, `types` are ours, empty if it was ignored. */
export type TrailStep = Returned<"call_trail">;

const PAGE = 50;
/** The row limit of a hosted project's responses. */
const EXPORT_PAGE = 1000;
/** This many ids make the longest URL that every gateway accepts. */
const MOST_PEOPLE = 100;

/** Every key begins with its table, so that one Realtime change tells what it made stale. */
export const callsQuery = {
  list: (organizationId: string, filter: CallFilter, newestFirst = true) =>
    infiniteQueryOptions({
      queryKey: ["calls", "list", organizationId, filter, newestFirst],
      initialPageParam: null as CallCursor | null,
      queryFn: async ({ pageParam, signal }) => {
        // Counted with the first page only.
        const asked = await filtered(organizationId, filter, signal, pageParam ? undefined : "exact");
        return counted(page(asked, pageParam, newestFirst, PAGE));
      },
      getNextPageParam: ({ rows: found }) => (found.length < PAGE ? undefined : cursorOf(found.at(-1))),
      placeholderData: keepPreviousData,
    }),

  /** Ringing and ongoing calls, longest first. */
  ongoing: (organizationId: string) =>
    queryOptions({
      queryKey: ["calls", "ongoing", organizationId],
      queryFn: ({ signal }) =>
        rows(listed(organizationId, signal).in("status", openStatuses).order("occurred_at").limit(200)),
    }),

  /** The latest calls by start, for the live feed. */
  latest: (organizationId: string, limit: number) =>
    queryOptions({
      queryKey: ["calls", "latest", organizationId, limit],
      queryFn: ({ signal }) =>
        rows(listed(organizationId, signal).order("occurred_at", { ascending: false }).limit(limit)),
    }),

  /** Null: no such call in this organization. */
  one: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["calls", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow(wholeCalls(organizationId).eq("id", id).abortSignal(signal).maybeSingle()),
    }),

  trail: (id: string) =>
    queryOptions({
      queryKey: ["calls", "trail", id],
      queryFn: ({ signal }) => rows(supabase.rpc("call_trail", { p_call_id: id }).abortSignal(signal)),
    }),

  /** The ids just before and after a call in the same filtered list. */
  neighbours: (organizationId: string, filter: CallFilter, cursor: CallCursor, newestFirst = true) =>
    queryOptions({
      queryKey: ["calls", "neighbours", organizationId, filter, cursor, newestFirst],
      queryFn: async ({ signal }) => {
        const beside = async (forward: boolean) => {
          const asked = await filtered(organizationId, filter, signal);
          const [found] = await rows(page(asked, cursor, forward === newestFirst, 1));
          return found?.id ?? null;
        };
        const [previous, next] = await Promise.all([beside(false), beside(true)]);
        return { previous, next };
      },
    }),

  /** The agents of the latest calls. Keyed outside "calls" so that call updates do not refetch it; new agents may appear late. */
  agents: (organizationId: string) =>
    queryOptions({
      queryKey: ["agents", organizationId],
      queryFn: async ({ signal }) => {
        const found = await rows(
          supabase
            .from("calls")
            .select("agent_ref, agent_name")
            .eq("organization_id", organizationId)
            .not("agent_ref", "is", null)
            .order("occurred_at", { ascending: false })
            .limit(500)
            .abortSignal(signal),
        );
        const names = new Map(
          found.flatMap(({ agent_ref, agent_name }) =>
            agent_ref ? [[agent_ref, agent_name ?? agent_ref]] : [],
          ),
        );
        return [...names].map(([value, label]) => ({ value, label }));
      },
      staleTime: 600_000,
    }),
};

/** Every call of the filter, page by page, for export. */
export async function allCalls(
  organizationId: string,
  filter: CallFilter,
  newestFirst: boolean,
): Promise<ListedCall[]> {
  const found: ListedCall[] = [];
  for (;;) {
    const asked = await filtered(organizationId, filter);
    const next = await rows(page(asked, cursorOf(found.at(-1)) ?? null, newestFirst, EXPORT_PAGE));
    // Until a page is empty: a platform may return fewer rows than requested.
    if (next.length === 0) return found;
    found.push(...next);
  }
}

/** The newest few calls that match a search. */
export async function callsMatching(organizationId: string, text: string, signal: AbortSignal) {
  const none = { state: [], outcome: [], direction: [], sentiment: [], agent: [] };
  const ever = { since: "1970-01-01T00:00:00Z", before: "9999-01-01T00:00:00Z" };
  const asked = await filtered(organizationId, { ...ever, ...none, text }, signal);
  return rows(page(asked, null, true, 5));
}

const cursorOf = (call: ListedCall | undefined): CallCursor | undefined =>
  call && { occurred_at: call.occurred_at, id: call.id };

function listed(organizationId: string, signal?: AbortSignal, count?: "exact") {
  const asked = supabase.from("calls").select(LISTED, { count }).eq("organization_id", organizationId);
  return signal ? asked.abortSignal(signal) : asked;
}

async function filtered(organizationId: string, filter: CallFilter, signal?: AbortSignal, count?: "exact") {
  const people = filter.text ? await peopleNamed(organizationId, filter.text, signal) : [];
  const asked = listed(organizationId, signal, count)
    .gte("occurred_at", filter.since)
    .lt("occurred_at", filter.before);
  // As strings: the address may contain any text.
  if (filter.direction.length > 0) asked.in<string>("direction", filter.direction);
  if (filter.sentiment.length > 0) asked.in("sentiment", filter.sentiment);
  if (filter.agent.length > 0) asked.in("agent_ref", filter.agent);
  // Wrapped, because the builder is thenable and an async function would send it.
  return { asked, groups: orGroups(filter, people) };
}

function page(
  { asked, groups }: Awaited<ReturnType<typeof filtered>>,
  cursor: CallCursor | null,
  newestFirst: boolean,
  limit: number,
) {
  const all = cursor ? [...groups, beyond(cursor, newestFirst)] : groups;
  if (all.length > 0) asked.or(every(all));
  // Redundant with the "or", but lets PostgreSQL use the index: the last page is as fast as the second.
  if (cursor) asked.filter("occurred_at", newestFirst ? "lte" : "gte", cursor.occurred_at);
  return asked
    .order("occurred_at", { ascending: !newestFirst })
    .order("id", { ascending: newestFirst })
    .limit(limit);
}

/** A call has only its lead's id, so leads whose name, e-mail or number contains the text are looked up first. */
const peopleNamed = async (organizationId: string, text: string, signal?: AbortSignal): Promise<string[]> =>
  (await leadsNamed(organizationId, text, MOST_PEOPLE, signal)).map(({ id }) => id);
