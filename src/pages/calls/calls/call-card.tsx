import { CallDirection } from "@/components/calls/call-direction.tsx";
import { CallOutcome } from "@/components/calls/call-outcome.tsx";
import { CallState } from "@/components/calls/call-state.tsx";
import { CallWho } from "@/components/calls/call-who.tsx";
import { stateOf } from "@/data/calls/call-filter.ts";
import { outcomeOf } from "@/data/calls/call-outcome.ts";
import type { ListedCall } from "@/data/calls/calls.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** A call on a phone: who, what came of it, when and how long. */
export function CallCard({ call }: { call: ListedCall }) {
  const format = useFormat();
  const saysMore = outcomeOf(call) !== "none" && stateOf(call) !== "voicemail";
  return (
    <span className="block">
      <span className="flex items-center justify-between gap-3">
        <span className="flex min-w-0 items-center gap-2 font-medium">
          <CallDirection call={call} bare />
          <CallWho call={call} />
        </span>
        {saysMore ? <CallOutcome call={call} /> : <CallState call={call} />}
      </span>
      <span className="mt-1 flex justify-between gap-3 pl-5.5 text-muted text-xs">
        {format.time(call.occurred_at)}
        {call.talk_seconds !== null && <span>{format.duration(call.talk_seconds)}</span>}
      </span>
    </span>
  );
}
