import { queryOptions } from "@tanstack/react-query";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

const recentOf = (organizationId: string, since: string) =>
  supabase
    .from("appointments")
    .select(
      "id, starts_at, booked_at, cancelled_at, verdict, verdict_at, attendee_name, lead:leads!appointments_lead_id_organization_id_fkey(name)",
    )
    .eq("organization_id", organizationId)
    .or(`booked_at.gte.${since},cancelled_at.gte.${since},verdict_at.gte.${since}`)
    .order("booked_at", { ascending: false, nullsFirst: false })
    .limit(100);

/** An appointment with the times of its changes. */
export type RecentAppointment = RowOf<typeof recentOf>;

/** Appointments booked, cancelled or decided since an instant (ISO 8601), newest bookings first. */
export const recentAppointmentsQuery = (organizationId: string, since: string) =>
  queryOptions({
    queryKey: ["appointments", "recent", organizationId, since],
    queryFn: ({ signal }) => rows(recentOf(organizationId, since).abortSignal(signal)),
  });
