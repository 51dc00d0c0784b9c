import type { Tone } from "@/components/ui/status.tsx";

/** The tone of a message's status, for all places that show it. */
export const MESSAGE_TONE = {
  planned: "info",
  queued: "info",
  sent: "good",
  delivered: "good",
  opened: "good",
  clicked: "good",
  failed: "bad",
  bounced: "bad",
  complained: "bad",
  cancelled: "neutral",
  skipped: "warn",
} satisfies Record<string, Tone>;
