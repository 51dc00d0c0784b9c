import type { Tone } from "@/components/ui/status.tsx";

/** How a message's status looks, wherever it stands. */
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
