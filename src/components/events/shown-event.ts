import type { Event } from "@/data/integrations/events.ts";

/** A delivery as it is shown. Headers, key and attempts are absent when it belongs to another organization. */
export type ShownEvent = Omit<Event, keyof Own> & Partial<Own>;
type Own = Pick<
  Event,
  "attempts" | "credential" | "dedupe_key" | "error" | "headers" | "integration_id" | "next_attempt_at"
>;
