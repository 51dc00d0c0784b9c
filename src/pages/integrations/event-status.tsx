import { CircleCheck, CircleSlash, CircleX, Clock, RotateCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Status, type Tone } from "@/components/ui/status.tsx";
import type { EventStatus as Value } from "@/hooks/events.ts";

const LOOK = {
  stored: { tone: "info", icon: Clock },
  applied: { tone: "good", icon: CircleCheck },
  ignored: { tone: "neutral", icon: CircleSlash },
  failed: { tone: "warn", icon: RotateCw },
  dead: { tone: "bad", icon: CircleX },
} as const satisfies Record<Value, { tone: Tone; icon: typeof Clock }>;

export function EventStatus({ value }: { value: Value }) {
  const { t } = useTranslation("integrations");
  return <Status {...LOOK[value]}>{t(`event.status.${value}`)}</Status>;
}
