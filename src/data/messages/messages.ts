import { queryOptions } from "@tanstack/react-query";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export const messageStatuses = [
  "planned",
  "queued",
  "sent",
  "delivered",
  "failed",
  "bounced",
  "opened",
  "clicked",
  "complained",
  "cancelled",
] as const;

/** One message planned for an appointment: waiting, sent, cancelled, or skipped with a reason. Times are ISO 8601. */
export interface PlannedMessage {
  /** The template's name: reminder_24h, rebook_1 … */
  step: string;
  channel: "sms" | "email";
  due_at: string;
  /** The time zone quiet hours are judged in; null if nobody can be reached. */
  zone: string | null;
  zone_source: "lead" | "number" | "organization" | "member" | null;
  status: (typeof messageStatuses)[number] | "skipped";
  /** A machine code, if it is not sent. */
  reason: string | null;
  /** The appointment time the message refers to. */
  about_starts_at: string | null;
  message_id: string | null;
  finished_at: string | null;
  /** The member who receives it; null for the lead. */
  user_id: string | null;
}

export const messagesQuery = {
  /** Messages planned and sent about an appointment. */
  plan: (appointmentId: string) =>
    queryOptions({
      queryKey: ["messages", "plan", appointmentId],
      queryFn: ({ signal }) =>
        rows<PlannedMessage[]>(
          supabase
            .rpc("reminder_plan", { p_appointment_id: appointmentId })
            .abortSignal(signal)
            .overrideTypes<PlannedMessage[], { merge: false }>(),
        ),
    }),
};
