import type { CallStatus } from "@contract/call-words.ts";
import { type CallOutcome, callOutcomes } from "@/data/calls/call-filter.ts";

/** The displayed outcome; must match the filter's conditions. */
export function outcomeOf(call: {
  claimed_outcome: string | null;
  confirmed_outcome: string | null;
}): CallOutcome {
  if (call.confirmed_outcome) return "confirmed";
  if (call.claimed_outcome === "appointment_set") return "unconfirmed";
  return (
    callOutcomes.find((each) => each === call.claimed_outcome) ?? (call.claimed_outcome ? "other" : "none")
  );
}

/** The other party's number: the caller's, or the one we called. */
export function otherNumber(call: {
  direction: string | null;
  from_number: string | null;
  to_number: string | null;
}): string | null {
  return call.direction === "outbound" ? call.to_number : call.from_number;
}

/** Still ringing or talking: later fields are not missing, only not there yet. */
export const openStatuses: readonly CallStatus[] = ["ringing", "ongoing"];
export const isOpen = ({ status }: { status: CallStatus }) => openStatuses.includes(status);
