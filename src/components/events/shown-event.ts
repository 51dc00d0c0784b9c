import type { Event } from "@/data/integrations/events.ts";

/** A delivery for display. Headers, key and attempts are absent if it belongs to another organization. */
export type ShownEvent = Omit<Event, keyof Own> & Partial<Own>;
type Own = Pick<
  Event,
  "attempts" | "credential" | "dedupe_key" | "error" | "headers" | "integration_id" | "next_attempt_at"
>;
