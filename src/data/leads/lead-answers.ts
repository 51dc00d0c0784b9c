/** The JSON that functions for many leads return. */
import * as z from "zod/mini";

/** Leads suppressed by one contact stop; `id` is the argument of lift_contact_stop. */
export const contactStop = z.object({
  id: z.string(),
  /** Leads that were not suppressed on this channel before. */
  stopped: z.number(),
});

/** A bulk tagging; `id` is the argument of undo_lead_tagging. */
export const leadTagging = z.object({
  id: z.string(),
  /** Leads that the tagging changed. */
  changed: z.number(),
});
