import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { counted } from "@/lib/query.ts";

const receiptsOf = (organizationId: string, campaignId: string) =>
  supabase
    .from("contact_receipts")
    .select(
      "id, allowed, reason, decided_at, not_before, zone, zone_source, local_time, lead:leads(id, name, phone)",
      { count: "exact" },
    )
    .eq("organization_id", organizationId)
    .eq("campaign_id", campaignId);

/**
 * Why a lead was called or not at one moment. `not_before`: when contact will be allowed, null for now or never;
 * `local_time`: the person's local time, without a zone.
 */
export type ContactReceipt = RowOf<typeof receiptsOf>;

export const RECEIPTS_PAGE = 20;

export type ReceiptAnswer = "all" | "allowed" | "refused";

export const receiptsQuery = {
  /** One page of a campaign's receipts, newest first, with the total. `page` counts from 0. */
  page: (organizationId: string, campaignId: string, answer: ReceiptAnswer, page: number) =>
    queryOptions({
      queryKey: ["contact_receipts", "page", organizationId, campaignId, answer, page],
      queryFn: ({ signal }) => {
        const all = receiptsOf(organizationId, campaignId);
        const wanted = answer === "all" ? all : all.eq("allowed", answer === "allowed");
        return counted(
          wanted
            .order("decided_at", { ascending: false })
            .order("id", { ascending: false })
            .range(page * RECEIPTS_PAGE, (page + 1) * RECEIPTS_PAGE - 1)
            .abortSignal(signal),
        );
      },
      placeholderData: keepPreviousData,
    }),
};
