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

/** One message an appointment asks for: planned, sent, called off, or skipped and why. Times are ISO 8601. */
export interface PlannedMessage {
  /** The template's name: reminder_24h, rebook_1 … */
  step: string;
  channel: "sms" | "email";
  due_at: string;
  /** Whose clock quiet hours are judged by; null where nobody can be reached. */
  zone: string | null;
  zone_source: "lead" | "number" | "organization" | "member" | null;
  status: (typeof messageStatuses)[number] | "skipped";
  /** A machine code, for what is not sent. */
  reason: string | null;
  /** The time of the appointment it speaks of. */
  about_starts_at: string | null;
  message_id: string | null;
  settled_at: string | null;
  /** The member it is for; null for the lead. */
  user_id: string | null;
}

export const messagesQuery = {
  /** What will be said about an appointment, and what was. */
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
