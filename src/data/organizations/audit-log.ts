import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { counted } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export interface AuditEntry {
  id: number;
  /** A user id; null for the platform itself. */
  actor: string | null;
  /** "member.role_changed" */
  act: string;
  subject: string | null;
  details: Record<string, unknown>;
  at: string;
}

export const AUDIT_PAGE = 25;

export const auditLogQuery = {
  /** One page, newest first, with the total; managers and owners only. `page` counts from 0. */
  page: (organizationId: string, page: number) =>
    queryOptions({
      queryKey: ["audit_log", "page", organizationId, page],
      queryFn: ({ signal }) =>
        counted<AuditEntry[]>(
          supabase
            .from("audit_log")
            .select("id, actor, act, subject, details, at", { count: "exact" })
            .eq("organization_id", organizationId)
            .order("at", { ascending: false })
            .order("id", { ascending: false })
            .range(page * AUDIT_PAGE, (page + 1) * AUDIT_PAGE - 1)
            .abortSignal(signal)
            .overrideTypes<AuditEntry[], { merge: false }>(),
        ),
      placeholderData: keepPreviousData,
    }),
};
