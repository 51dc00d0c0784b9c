import { formatTime } from "@/lib/format-time.ts";

/**
 * "2026-11-01" → "November 2026". A month is not an instant: noon UTC of its middle is in the same month everywhere.
 */
export function formatMonth(month: string, locale: string): string {
  const text = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  return text.format(new Date(`${month.slice(0, 7)}-15T12:00:00Z`));
}

/** A day without a time: "2026-11-21" → "21 Nov 2026". */
export const formatDay = (day: string, locale: string): string =>
  formatTime(`${day}T12:00:00Z`, "date", locale, "UTC");
