import { queryOptions } from "@tanstack/react-query";
import type { Dispute } from "@/hooks/verification.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** A disputed verdict, and the slots its appointment took, the newest last. */
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

/** The newest 100. Slots are not bound to appointments, which may be erased: they are asked for by id. */
export const billedDisputesQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["appointments", "billed_disputes", organizationId],
    queryFn: async ({ signal }): Promise<BilledDispute[]> => {
      const found = await rows<Asked[]>(
        supabase
          .from("disputes")
          .select(
            "id, reason, status, raised_at, appointment_id, appointment:appointments(attendee_name, title)",
          )
          .eq("organization_id", organizationId)
          .order("raised_at", { ascending: false })
          .limit(100)
          .abortSignal(signal)
          .overrideTypes<Asked[], { merge: false }>(),
      );
      const ids = found.map(({ appointment_id }) => appointment_id);
      const slots = ids.length
        ? await rows<SlotOf[]>(
            supabase
              .from("milestone_slots")
              .select("id, appointment_id, milestone, left_at, credit_minor, of:milestones(currency)")
              .eq("organization_id", organizationId)
              .in("appointment_id", ids)
              .order("id")
              .abortSignal(signal)
              .overrideTypes<SlotOf[], { merge: false }>(),
          )
        : [];
      return found.map((dispute) => ({
        ...dispute,
        slots: slots.filter(({ appointment_id }) => appointment_id === dispute.appointment_id),
      }));
    },
  });
