import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { counted } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** Why somebody was called or not at one moment. */
export interface ContactReceipt {
  id: number;
  allowed: boolean;
  /** A machine code: "allowed", "outside_hours", "suppressed"… */
  reason: string;
  decided_at: string;
  /** When contact will be allowed; null: now or never. */
  not_before: string | null;
  /** IANA */
  zone: string | null;
  zone_source: "lead" | "number" | "organization" | null;
  /** The local time where the person is, without a zone. */
  local_time: string | null;
  lead: { id: string; name: string | null; phone: string | null } | null;
}

export const RECEIPTS_PAGE = 20;

export type ReceiptAnswer = "all" | "allowed" | "refused";

export const receiptsQuery = {
  /** One page of a campaign's receipts, newest first, with the total. `page` counts from 0. */
  page: (organizationId: string, campaignId: string, answer: ReceiptAnswer, page: number) =>
    queryOptions({
      queryKey: ["contact_receipts", "page", organizationId, campaignId, answer, page],
      queryFn: ({ signal }) => {
        let query = supabase
          .from("contact_receipts")
          .select(
            "id, allowed, reason, decided_at, not_before, zone, zone_source, local_time, lead:leads(id, name, phone)",
            { count: "exact" },
          )
          .eq("organization_id", organizationId)
          .eq("campaign_id", campaignId);
        if (answer !== "all") query = query.eq("allowed", answer === "allowed");
        return counted<ContactReceipt[]>(
          query
            .order("decided_at", { ascending: false })
            .order("id", { ascending: false })
            .range(page * RECEIPTS_PAGE, (page + 1) * RECEIPTS_PAGE - 1)
            .abortSignal(signal)
            .overrideTypes<ContactReceipt[], { merge: false }>(),
        );
      },
      placeholderData: keepPreviousData,
    }),
};
