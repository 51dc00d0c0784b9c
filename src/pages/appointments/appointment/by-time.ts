import type { PlannedMessage } from "@/data/messages/messages.ts";

/** Messages about the current time, and those about earlier times, latest first. */
export function byTime(messages: PlannedMessage[], startsAt: string | null) {
  const now: PlannedMessage[] = [];
  const earlier = new Map<string, PlannedMessage[]>();
  for (const message of messages) {
    const { about_starts_at: about } = message;
    if (!about || Date.parse(about) === Date.parse(startsAt ?? "")) now.push(message);
    else earlier.set(about, [...(earlier.get(about) ?? []), message]);
  }
  return { now, earlier: [...earlier].reverse() };
}
