import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSession } from "@/data/organizations/session.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";
import { chooseOrganization } from "@/stores/current-organization.ts";

// Separate from organizations.ts, so that the first page does not load what only forms need.

export function useCreateOrganization() {
  const client = useQueryClient();
  const userId = useSession()?.user.id ?? "";
  return useMutation({
    mutationFn: (wanted: {
      name: string;
      timeZone: string;
      currency: string;
      locale: string;
      country: string;
    }) =>
      rows(
        supabase.rpc("create_organization", {
          p_name: wanted.name,
          p_time_zone: wanted.timeZone,
          p_currency: wanted.currency,
          p_locale: wanted.locale,
          p_country: wanted.country,
        }),
      ),
    onSuccess: (id) => enter(client, userId, id),
  });
}

export function useAcceptInvitation() {
  const client = useQueryClient();
  const userId = useSession()?.user.id ?? "";
  return useMutation({
    mutationFn: (token: string) => rows(supabase.rpc("accept_invitation", { p_token: token })),
    onSuccess: (id) => enter(client, userId, id),
  });
}

/** The list must contain the new organization before the shell looks for it. */
async function enter(client: ReturnType<typeof useQueryClient>, userId: string, organizationId: string) {
  await client.invalidateQueries({ queryKey: ["organizations"] });
  chooseOrganization(userId, organizationId);
}
