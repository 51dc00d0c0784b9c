import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Dispute } from "@/data/appointments/verification.ts";
import { nextOffset } from "@/lib/pages-of-rows.ts";
import { counted, rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** A disputed verdict and the slots of its appointment, newest last. */
export interface BilledDispute extends Pick<Dispute, "id" | "reason" | "status" | "raised_at"> {
  appointment_id: string;
  appointment: { attendee_name: string | null; title: string | null } | null;
  slots: {
    milestone: number;
    left_at: string | null;
    credit_minor: number | null;
    of: { currency: string };
  }[];
}

type Asked = Omit<BilledDispute, "slots">;
type SlotOf = BilledDispute["slots"][number] & { id: number; appointment_id: string };

const PAGE = 50;

/** Newest first. Slots have no foreign key to appointments, which may be erased, so they are looked up by id. */
export const billedDisputesQuery = (organizationId: string, pageSize = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["appointments", "billed_disputes", organizationId, pageSize],
    initialPageParam: 0,
    queryFn: async ({ signal, pageParam }) => {
      const found = await counted<Asked[]>(
        supabase
          .from("disputes")
          .select(
            "id, reason, status, raised_at, appointment_id, appointment:appointments(attendee_name, title)",
            { count: "exact" },
          )
          .eq("organization_id", organizationId)
          .order("raised_at", { ascending: false })
          .order("id")
          .range(pageParam, pageParam + pageSize - 1)
          .abortSignal(signal)
          .overrideTypes<Asked[], { merge: false }>(),
      );
      const slots = await slotsOf(
        organizationId,
        found.rows.map(({ appointment_id }) => appointment_id),
        signal,
      );
      return {
        total: found.total,
        rows: found.rows.map(
          (dispute): BilledDispute => ({
            ...dispute,
            slots: slots.filter(({ appointment_id }) => appointment_id === dispute.appointment_id),
          }),
        ),
      };
    },
    getNextPageParam: nextOffset,
  });

async function slotsOf(organizationId: string, ids: string[], signal: AbortSignal): Promise<SlotOf[]> {
  if (ids.length === 0) return [];
  return rows<SlotOf[]>(
    supabase
      .from("milestone_slots")
      .select("id, appointment_id, milestone, left_at, credit_minor, of:milestones(currency)")
      .eq("organization_id", organizationId)
      .in("appointment_id", ids)
      .order("id")
      .abortSignal(signal)
      .overrideTypes<SlotOf[], { merge: false }>(),
  );
}
