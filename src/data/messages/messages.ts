import { queryOptions } from "@tanstack/react-query";
import type { Returned } from "@/data/database.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** One message planned for an appointment; `step` is its template's name: reminder_24h, rebook_1 … */
export type PlannedMessage = Returned<"reminder_plan">;

export const messagesQuery = {
  /** Messages planned and sent about an appointment. */
  plan: (appointmentId: string) =>
    queryOptions({
      queryKey: ["messages", "plan", appointmentId],
      queryFn: ({ signal }) =>
        rows(supabase.rpc("reminder_plan", { p_appointment_id: appointmentId }).abortSignal(signal)),
    }),
};
