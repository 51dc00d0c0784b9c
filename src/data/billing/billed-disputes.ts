import { infiniteQueryOptions } from "@tanstack/react-query";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { allRows, isShort, nextOffset } from "@/lib/pages-of-rows.ts";
import { counted, rows } from "@/lib/query.ts";

const disputesOf = (organizationId: string) =>
  supabase
    .from("disputes")
    .select("id, reason, status, raised_at, appointment_id, appointment:appointments(attendee_name, title)", {
      count: "exact",
    })
    .eq("organization_id", organizationId)
    .order("raised_at", { ascending: false })
    .order("id");

const slotsOf = (organizationId: string, appointmentIds: string[]) =>
  supabase
    .from("milestone_slots")
    .select("id, appointment_id, milestone, left_at, credit_minor, of:milestones(currency)")
    .eq("organization_id", organizationId)
    .in("appointment_id", appointmentIds)
    .order("id");

/** A disputed verdict, and the slots of its appointment, newest last. */
export interface BilledDispute extends RowOf<typeof disputesOf> {
  slots: RowOf<typeof slotsOf>[];
}

const PAGE = 50;

/** Newest first. Slots do not reference appointments, which may be erased: they are read by appointment id. */
export const billedDisputesQuery = (organizationId: string, pageSize = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["appointments", "billed_disputes", organizationId, pageSize],
    initialPageParam: 0,
    queryFn: async ({ signal, pageParam }) => {
      const { rows: disputes, total } = await counted(
        disputesOf(organizationId)
          .range(pageParam, pageParam + pageSize - 1)
          .abortSignal(signal),
      );
      const ids = disputes.map(({ appointment_id }) => appointment_id);
      const readSlots = (from: number, to: number) =>
        rows(slotsOf(organizationId, ids).range(from, to).abortSignal(signal));
      const slots = ids.length > 0 ? await allRows(readSlots, isShort) : [];
      return {
        total,
        rows: disputes.map(
          (dispute): BilledDispute => ({
            ...dispute,
            slots: slots.filter(({ appointment_id }) => appointment_id === dispute.appointment_id),
          }),
        ),
      };
    },
    getNextPageParam: nextOffset,
  });
