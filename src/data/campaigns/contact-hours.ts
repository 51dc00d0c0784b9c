import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** ISO weekday and the local time of the person contacted, "HH:MM". */
interface ContactWindow {
  weekday: number;
  opens: string;
  closes: string;
}

/** One version of the hours in which an organization's calls and SMS may reach people. */
export interface ContactHours {
  version: number;
  call: ContactWindow[];
  sms: ContactWindow[];
  /** A user id; null for the platform's own first version. */
  author: string | null;
  created_at: string;
}

export const contactHoursQuery = {
  /** All versions, the one in force first. */
  of: (organizationId: string) =>
    queryOptions({
      queryKey: ["contact_hours", "of", organizationId],
      queryFn: ({ signal }) =>
        rows<ContactHours[]>(
          supabase
            .from("contact_hours")
            .select("version, call, sms, author, created_at")
            .eq("organization_id", organizationId)
            .order("version", { ascending: false })
            .limit(50)
            .abortSignal(signal)
            .overrideTypes<ContactHours[], { merge: false }>(),
        ),
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
          // The generated type requires JSON, and an interface has no index signature.
          p_call: call.map((window) => ({ ...window })),
          p_sms: sms.map((window) => ({ ...window })),
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
