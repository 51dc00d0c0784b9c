import type { CallStatus } from "@contract/call-words.ts";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { stateOf } from "@/data/calls/call-filter.ts";

/** The state of a call: ringing, ongoing, answered, voicemail or not connected. */
export function CallState({ call }: { call: { status: CallStatus; in_voicemail: boolean | null } }) {
  return <StatusChip of="call" value={stateOf(call)} />;
}
