import { useFormat } from "@/hooks/use-format.ts";
import { formatTime } from "@/lib/format.ts";
import type { Period } from "@/lib/period.ts";

/** "1 Oct – 30 Oct 2026" */
export function Days({ period }: { period: Period }) {
  const { locale } = useFormat();
  // A day is not an instant: noon UTC of it reads as the same day.
  const day = (text: string, style: "date" | "day") => formatTime(`${text}T12:00:00Z`, style, locale, "UTC");
  if (period.from === period.to) return day(period.to, "day");
  const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  return `${short.format(new Date(period.from))} – ${day(period.to, "date")}`;
}
