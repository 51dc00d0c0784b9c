/** The JSON that public.rehearse returns. */
import * as z from "zod/mini";

const verdict = z.enum(["pending", "shown", "no_show", "contested"]);
const counts = z.nullable(z.partialRecord(verdict, z.number()));

/** How other rules would have decided the past; at most 200 rows. */
export const rehearsal = z.object({
  considered: z.number(),
  differ: z.number(),
  was: counts,
  would_be: counts,
  rows: z.array(
    z.object({
      id: z.string(),
      attendee_name: z.nullable(z.string()),
      title: z.nullable(z.string()),
      starts_at: z.string(),
      was: verdict,
      would_be: verdict,
      reason: z.string(),
    }),
  ),
});
export type Rehearsal = z.infer<typeof rehearsal>;
export type DifferingAppointment = Rehearsal["rows"][number];
