/**
 * Requests and responses of the `answer` function, which the confirm-link page calls. POST, JSON, no authentication.
 */
import { z } from "zod";

/**
 * The form of a token. Drops any character a token cannot contain, such as a full stop that a mail client appended.
 */
const token = z
  .string()
  .max(100)
  .transform((written) => written.replace(/[^\w-]/g, ""));

/** Without `came`, the call only reads. The token goes in the body because URLs end up in logs. */
export const answerRequest = z.object({ token, came: z.boolean().optional() });

/**
 * `open`: asks, or offers to change the answer. `late`: a lead may still answer, but the verdict does not change.
 * `closed`: a member's answer no longer counts. Only these three return more than the link's recipient.
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

/** One link as its recipient sees it; day and time are formatted in their language and time zone. */
export interface ConfirmLink {
  state: (typeof confirmLinkStates)[number];
  organization?: string;
  locale?: "en" | "sv";
  who?: "owner" | "lead";
  day?: string;
  time?: string;
  /** Returned to members only. */
  attendee?: string;
  /** The answer given through this link. */
  came?: boolean;
}
