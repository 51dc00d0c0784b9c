import type { CallStatus } from "@contract/call-words.ts";
import { queryOptions } from "@tanstack/react-query";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export interface LeadCall {
  id: string;
  occurred_at: string;
  status: CallStatus;
  direction: "inbound" | "outbound" | null;
  talk_seconds: number | null;
  agent_name: string | null;
  claimed_outcome: string | null;
  confirmed_outcome: string | null;
  summary: string | null;
}

export interface LeadAppointment {
  id: string;
  title: string | null;
  status: "requested" | "booked" | "cancelled";
  verdict: "pending" | "shown" | "no_show" | "contested";
  starts_at: string | null;
  ends_at: string | null;
  booked_at: string | null;
  first_event_at: string;
  cancelled_at: string | null;
  cancel_reason: string | null;
}

/** More than this of one person are not shown, and the page says so. */
export const MOST_ENTRIES = 200;

const CALL =
  "id, occurred_at, status, direction, talk_seconds, agent_name, claimed_outcome, confirmed_outcome, summary";
const APPOINTMENT =
  "id, title, status, verdict, starts_at, ends_at, booked_at, first_event_at, cancelled_at, cancel_reason";

export const leadTimelineQuery = {
  /** The newest calls with a lead. */
  calls: (organizationId: string, leadId: string) =>
    queryOptions({
      queryKey: ["calls", "of_lead", organizationId, leadId],
      queryFn: ({ signal }) =>
        rows<LeadCall[]>(
          supabase
            .from("calls")
            .select(CALL)
            .eq("organization_id", organizationId)
            .eq("lead_id", leadId)
            .order("occurred_at", { ascending: false })
            .limit(MOST_ENTRIES)
            .abortSignal(signal)
            .overrideTypes<LeadCall[], { merge: false }>(),
        ),
    }),

  /** The newest appointments of a lead. */
  appointments: (organizationId: string, leadId: string) =>
    queryOptions({
      queryKey: ["appointments", "of_lead", organizationId, leadId],
      queryFn: ({ signal }) =>
        rows<LeadAppointment[]>(
          supabase
            .from("appointments")
            .select(APPOINTMENT)
            .eq("organization_id", organizationId)
            .eq("lead_id", leadId)
            .order("first_event_at", { ascending: false })
            .limit(MOST_ENTRIES)
            .abortSignal(signal)
            .overrideTypes<LeadAppointment[], { merge: false }>(),
        ),
    }),
};
