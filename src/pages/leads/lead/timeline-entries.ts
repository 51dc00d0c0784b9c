import type { TimelineEntry } from "@/data/leads/rows.ts";
import { dayOf } from "@/lib/period.ts";

export interface Day {
  /** YYYY-MM-DD in the organization's zone. */
  day: string;
  entries: TimelineEntry[];
}

/** A lead's history, newest first, grouped by local day. */
export function byDay(entries: readonly TimelineEntry[], zone: string): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const day = dayOf(new Date(entry.at), zone);
    if (days.at(-1)?.day !== day) days.push({ day, entries: [] });
    days.at(-1)?.entries.push(entry);
  }
  return days;
}
