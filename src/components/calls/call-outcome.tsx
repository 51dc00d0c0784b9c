import { CalendarCheck, CalendarClock, Info, PhoneForwarded, PhoneOutgoing, ThumbsDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Status, type Tone } from "@/components/ui/status.tsx";
import { outcomeOf } from "@/hooks/call-outcome.ts";

const LOOK: Record<string, { tone: Tone; icon?: typeof Info }> = {
  confirmed: { tone: "good", icon: CalendarCheck },
  unconfirmed: { tone: "warn", icon: CalendarClock },
  callback_requested: { tone: "info", icon: PhoneOutgoing },
  not_interested: { tone: "neutral", icon: ThumbsDown },
  do_not_call: { tone: "bad" },
  transferred: { tone: "neutral", icon: PhoneForwarded },
  information_given: { tone: "neutral", icon: Info },
};

interface CallOutcomeProps {
  call: { claimed_outcome: string | null; confirmed_outcome: string | null };
}

/** What came of a call: a claimed booking says whether anything confirms it. Nothing while nothing was said. */
export function CallOutcome({ call }: CallOutcomeProps) {
  const { t } = useTranslation("calls");
  const outcome = outcomeOf(call);
  if (outcome === "none") return <span className="text-muted">–</span>;
  return <Status {...(LOOK[outcome] ?? { tone: "neutral" })}>{t(`outcome.${outcome}`)}</Status>;
}
