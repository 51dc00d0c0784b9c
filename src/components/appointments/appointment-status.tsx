import {
  CalendarClock,
  CalendarX,
  CircleCheck,
  CircleX,
  Hourglass,
  MessageCircleQuestion,
  Radio,
  Scale,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import {
  type AppointmentMoments,
  type AppointmentState,
  appointmentState,
} from "@/components/appointments/appointment-state.ts";
import { Status, type Tone } from "@/components/ui/status.tsx";
import { useNow } from "@/hooks/use-now.ts";

export const appointmentLook = {
  requested: { tone: "warn", icon: MessageCircleQuestion },
  upcoming: { tone: "info", icon: CalendarClock },
  ongoing: { tone: "accent", icon: Radio },
  awaiting: { tone: "warn", icon: Hourglass },
  shown: { tone: "good", icon: CircleCheck },
  no_show: { tone: "bad", icon: CircleX },
  contested: { tone: "warn", icon: Scale },
  cancelled: { tone: "neutral", icon: CalendarX },
} as const satisfies Record<AppointmentState, { tone: Tone; icon: typeof CircleX }>;

/** An appointment's state, renewed as its time comes and goes. Its words are the appointments page's. */
export function AppointmentStatus({ appointment }: { appointment: AppointmentMoments }) {
  const { t } = useTranslation("appointments");
  const state = appointmentState(appointment, useNow(30));
  return <Status {...appointmentLook[state]}>{t(`state.${state}`)}</Status>;
}
