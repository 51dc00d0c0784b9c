import { formatTime } from "@/lib/format.ts";

/** The first day of the month before or after: ("2026-11-01", -1) → "2026-10-01". */
export function monthBeside(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 10);
}

/** "2026-11-01" → "November 2026". A month is no instant: noon UTC of its middle reads as the same month everywhere. */
export function formatMonth(month: string, locale: string): string {
  const text = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  return text.format(new Date(`${month.slice(0, 7)}-15T12:00:00Z`));
}

/** A day without a clock: "2026-11-21" → "21 Nov 2026". */
export const formatDay = (day: string, locale: string): string =>
  formatTime(`${day}T12:00:00Z`, "date", locale, "UTC");
