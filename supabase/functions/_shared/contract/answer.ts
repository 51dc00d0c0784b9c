/** What the page behind a confirm link asks of the `answer` function, and what it answers. POST, JSON, no log-in. */
import { z } from "zod";

/** As a token is written. A full stop that a mail program took along, and whatever else no token has, is left out. */
const token = z
  .string()
  .max(100)
  .transform((written) => written.replace(/[^\w-]/g, ""));

/** Without `came` it only looks. The token goes in the body: addresses end up in logs. */
export const answerRequest = z.object({ token, came: z.boolean().optional() });

/**
 * `open`: asks, or asks whether to change what was answered. `late`: a lead may still say it, but the verdict stands.
 * `closed`: a member's word no longer counts. Only these three tell more than whose link it was.
 */
export const confirmLinkStates = [
  "open",
  "late",
  "closed",
  "too_early",
  "expired",
  "cancelled",
  "moved",
  "unknown",
] as const;

/** One link as its reader may see it; day and time are words in their language and by their clock. */
export interface ConfirmLink {
  state: (typeof confirmLinkStates)[number];
  organization?: string;
  locale?: "en" | "sv";
  who?: "owner" | "lead";
  day?: string;
  time?: string;
  /** Told to members only. */
  attendee?: string;
  /** What was answered with this link. */
  came?: boolean;
}
