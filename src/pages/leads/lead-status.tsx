import { CalendarCheck, CalendarClock, CircleSlash, PhoneCall, PhoneIncoming, Sparkles } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Status, type Tone } from "@/components/ui/status.tsx";
import type { LeadStatus as Value } from "@/hooks/leads.ts";

const LOOK = {
  new: { tone: "accent", icon: Sparkles },
  contacted: { tone: "neutral", icon: PhoneCall },
  callback: { tone: "info", icon: PhoneIncoming },
  booking_claimed: { tone: "warn", icon: CalendarClock },
  booked: { tone: "good", icon: CalendarCheck },
  not_interested: { tone: "neutral", icon: CircleSlash },
} as const satisfies Record<Value, { tone: Tone; icon: typeof PhoneCall }>;

export function LeadStatus({ value }: { value: Value }) {
  const { t } = useTranslation("leads");
  return (
    <span title={t(`statusHint.${value}`)}>
      <Status {...LOOK[value]}>{t(`status.${value}`)}</Status>
    </span>
  );
}
