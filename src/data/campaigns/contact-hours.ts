import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

const versionsOf = (organizationId: string) =>
  supabase
    .from("contact_hours")
    .select("version, call, sms, author, created_at")
    .eq("organization_id", organizationId)
    .order("version", { ascending: false })
    .limit(50);

/** One version of when an organization's calls and SMS may reach people; `author` is null for the platform's first version. */
export type ContactHours = RowOf<typeof versionsOf>;

export const contactHoursQuery = {
  /** All versions, the one in force first. */
  of: (organizationId: string) =>
    queryOptions({
      queryKey: ["contact_hours", "of", organizationId],
      queryFn: ({ signal }) => rows(versionsOf(organizationId).abortSignal(signal)),
    }),
};

/** The hours in force of the current organization. */
export function useContactHours() {
  const query = useQuery(contactHoursQuery.of(useOrganization().id));
  return { ...query, data: query.data?.[0] };
}

/** Writes the next version; it applies from now on. */
export function useChangeContactHours(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ call, sms }: Pick<ContactHours, "call" | "sms">) =>
      rows(
        supabase.rpc("change_contact_hours", {
          p_organization_id: organizationId,
          p_call: call,
          p_sms: sms,
        }),
      ),
    onSuccess: () =>
      Promise.all(
        ["contact_hours", "campaigns", "audit_log"].map((table) =>
          client.invalidateQueries({ queryKey: [table] }),
        ),
      ),
  });
}
