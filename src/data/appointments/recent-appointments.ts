import { queryOptions } from "@tanstack/react-query";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** An appointment with the time of the relevant event. */
export interface RecentAppointment {
  id: string;
  starts_at: string | null;
  booked_at: string | null;
  cancelled_at: string | null;
  verdict: string;
  verdict_at: string | null;
  attendee_name: string | null;
  lead: { name: string | null } | null;
}

/** Appointments booked, cancelled or decided since an instant (ISO 8601), newest bookings first. */
export const recentAppointmentsQuery = (organizationId: string, since: string) =>
  queryOptions({
    queryKey: ["appointments", "recent", organizationId, since],
    queryFn: ({ signal }) =>
      rows<RecentAppointment[]>(
        supabase
          .from("appointments")
          .select(
            "id, starts_at, booked_at, cancelled_at, verdict, verdict_at, attendee_name, lead:leads!appointments_lead_id_organization_id_fkey(name)",
          )
          .eq("organization_id", organizationId)
          .or(`booked_at.gte.${since},cancelled_at.gte.${since},verdict_at.gte.${since}`)
          .order("booked_at", { ascending: false, nullsFirst: false })
          .limit(100)
          .abortSignal(signal)
          .overrideTypes<RecentAppointment[], { merge: false }>(),
      ),
  });
