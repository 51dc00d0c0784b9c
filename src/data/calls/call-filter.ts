import { type CallStatus, callStatuses, claimedOutcomes } from "@contract/call-words.ts";
import { matching } from "@/lib/search-terms.ts";

/**
 * The filters of the call list and their PostgREST conditions. States and outcomes are the displayed ones, not the
 * columns: "answered" is an ended call that did not reach voicemail, "unconfirmed" a claimed booking without evidence.
 */
export const callStates = [
  ...callStatuses.filter((status) => status !== "ended"),
  "answered",
  "voicemail",
] as const;
export const callOutcomes = [
  "confirmed",
  "unconfirmed",
  ...claimedOutcomes.filter((outcome) => outcome !== "appointment_set"),
  "none",
] as const;
export type CallState = (typeof callStates)[number];
export type CallOutcome = (typeof callOutcomes)[number];

export interface CallFilter {
  /** ISO 8601; from inclusive, to exclusive. */
  since: string;
  before: string;
  /** Part of a name, a number, an e-mail address or a provider's reference. */
  text: string;
  state: readonly string[];
  outcome: readonly string[];
  direction: readonly string[];
  sentiment: readonly string[];
  /** agent_ref */
  agent: readonly string[];
}

const STATE: Record<CallState, string> = {
  ringing: "and(status.eq.ringing,in_voicemail.not.is.true)",
  ongoing: "and(status.eq.ongoing,in_voicemail.not.is.true)",
  answered: "and(status.eq.ended,in_voicemail.not.is.true)",
  voicemail: "in_voicemail.is.true",
  not_connected: "and(status.eq.not_connected,in_voicemail.not.is.true)",
};

/** The displayed state; must match `STATE` and the daily facts. */
export function stateOf(call: { status: CallStatus; in_voicemail: boolean | null }): CallState {
  if (call.in_voicemail) return "voicemail";
  return call.status === "ended" ? "answered" : call.status;
}

function outcomeCondition(outcome: string): string {
  if (outcome === "confirmed") return "confirmed_outcome.not.is.null";
  if (outcome === "unconfirmed") return "and(claimed_outcome.eq.appointment_set,confirmed_outcome.is.null)";
  return outcome === "none" ? "claimed_outcome.is.null" : `claimed_outcome.eq.${outcome}`;
}

const known = <Value extends string>(all: readonly Value[], wanted: readonly string[]) =>
  all.filter((each) => wanted.includes(each));

/** The `or=(…)` groups of a filter, combined by `and`. `leadIds` are the leads that match its text. */
export function orGroups(filter: CallFilter, leadIds: readonly string[] = []): string[] {
  return [
    known(callStates, filter.state).map((state) => STATE[state]),
    known(callOutcomes, filter.outcome).map(outcomeCondition),
    filter.text ? textConditions(filter.text, leadIds) : [],
  ]
    .filter((group) => group.length > 0)
    .map((group) => group.join(","));
}

function textConditions(text: string, leadIds: readonly string[]): string[] {
  return [
    matching(text, ["provider_ref"], ["from_number", "to_number"]) ?? "id.is.null",
    ...(leadIds.length > 0 ? [`lead_id.in.(${leadIds.join(",")})`] : []),
  ];
}

export interface CallCursor {
  occurred_at: string;
  id: string;
}

/** Everything after `cursor` in list order: by time, newest or oldest first, then by id. */
export function beyond({ occurred_at, id }: CallCursor, newestFirst: boolean): string {
  const [past, tie] = newestFirst ? ["lt", "gt"] : ["gt", "lt"];
  return `occurred_at.${past}.${occurred_at},and(occurred_at.eq.${occurred_at},id.${tie}.${id})`;
}
