import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMe } from "@/data/organizations/profiles.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export interface OrganizationSettings {
  name: string;
  /** IANA */
  time_zone: string;
  /** ISO 4217 */
  currency: string;
  locale: "en" | "sv";
  /** ISO 3166 */
  country: string | null;
  /** Minor units of `currency`; null: not said. */
  appointment_value_minor: number | null;
}

/** Managers and owners only; everybody's screen follows at once. */
export function useChangeOrganization(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<OrganizationSettings>) =>
      rows(supabase.from("organizations").update(change).eq("id", organizationId).select("id")),
    onSuccess: () => client.invalidateQueries({ queryKey: ["organizations"] }),
  });
}

/** The name colleagues see: in the profile, and in the session that the shell reads it from. */
export function useRename() {
  const client = useQueryClient();
  const { id } = useMe();
  return useMutation({
    mutationFn: async (name: string) => {
      await rows(supabase.from("profiles").update({ full_name: name }).eq("user_id", id).select("user_id"));
      await supabase.auth.updateUser({ data: { full_name: name } });
    },
    onSuccess: () =>
      Promise.all(
        ["profiles", "memberships"].map((table) => client.invalidateQueries({ queryKey: [table] })),
      ),
  });
}
