import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { counted } from "@/lib/query.ts";

const entriesOf = (organizationId: string) =>
  supabase
    .from("audit_log")
    .select("id, actor, act, subject, details, at", { count: "exact" })
    .eq("organization_id", organizationId)
    .order("at", { ascending: false })
    .order("id", { ascending: false });

/** One act, e.g. "member.role_changed"; `actor` is null for the platform itself. */
export type AuditEntry = RowOf<typeof entriesOf>;

export const AUDIT_PAGE = 25;

export const auditLogQuery = {
  /** One page, newest first, with the total; managers and owners only. `page` counts from 0. */
  page: (organizationId: string, page: number) =>
    queryOptions({
      queryKey: ["audit_log", "page", organizationId, page],
      queryFn: ({ signal }) =>
        counted(
          entriesOf(organizationId)
            .range(page * AUDIT_PAGE, (page + 1) * AUDIT_PAGE - 1)
            .abortSignal(signal),
        ),
      placeholderData: keepPreviousData,
    }),
};
