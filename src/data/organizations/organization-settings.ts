import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMe } from "@/data/organizations/profiles.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

export interface OrganizationSettings {
  name: string;
  /** IANA */
  time_zone: string;
  /** ISO 4217 */
  currency: string;
  locale: "en" | "sv";
  /** ISO 3166 */
  country: string | null;
  /** Minor units of `currency`; null: not set. */
  appointment_value_minor: number | null;
}

/** For managers and owners. */
export function useChangeOrganization(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: OrganizationSettings) =>
      rows(
        supabase.rpc("change_organization", {
          p_organization_id: organizationId,
          p_name: wanted.name,
          p_time_zone: wanted.time_zone,
          p_currency: wanted.currency,
          p_locale: wanted.locale,
          p_country: wanted.country,
          p_appointment_value_minor: wanted.appointment_value_minor,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["organizations"] }),
  });
}

/** The name colleagues see: stored in the profile, and in the session where the shell reads it. */
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
