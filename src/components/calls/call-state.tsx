import { Phone, PhoneCall, PhoneIncoming, PhoneMissed, Voicemail } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Status, type Tone } from "@/components/ui/status.tsx";
import { type CallState as State, stateOf } from "@/hooks/call-filter.ts";

const LOOK: Record<State, { tone: Tone; icon: typeof PhoneCall }> = {
  ringing: { tone: "info", icon: PhoneIncoming },
  ongoing: { tone: "accent", icon: PhoneCall },
  answered: { tone: "neutral", icon: Phone },
  voicemail: { tone: "neutral", icon: Voicemail },
  not_connected: { tone: "warn", icon: PhoneMissed },
};

/** Where a call stands: ringing, ongoing, answered, voicemail or not connected. */
export function CallState({ call }: { call: { status: string; in_voicemail: boolean | null } }) {
  const { t } = useTranslation("calls");
  const state = stateOf(call);
  return <Status {...LOOK[state]}>{t(`state.${state}`)}</Status>;
}
