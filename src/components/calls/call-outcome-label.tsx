import { StatusChip } from "@/components/status/status-chip.tsx";
import { outcomeOf } from "@/data/calls/call-outcome.ts";

interface CallOutcomeProps {
  call: { claimed_outcome: string | null; confirmed_outcome: string | null };
}

/** The outcome of a call; a claimed booking shows whether it is confirmed. Renders nothing without an outcome. */
export function CallOutcome({ call }: CallOutcomeProps) {
  const outcome = outcomeOf(call);
  if (outcome === "none") return <span className="text-muted">–</span>;
  return <StatusChip of="outcome" value={outcome} />;
}
