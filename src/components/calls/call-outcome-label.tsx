import { StatusChip } from "@/components/status/status-chip.tsx";
import { outcomeOf } from "@/data/calls/call-outcome.ts";

interface CallOutcomeProps {
  call: { claimed_outcome: string | null; confirmed_outcome: string | null };
}

/** What came of a call: a claimed booking says whether anything confirms it. Nothing while nothing was said. */
export function CallOutcome({ call }: CallOutcomeProps) {
  const outcome = outcomeOf(call);
  if (outcome === "none") return <span className="text-muted">–</span>;
  return <StatusChip of="outcome" value={outcome} />;
}
