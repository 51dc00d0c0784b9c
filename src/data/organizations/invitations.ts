import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Role } from "@/data/organizations/organizations.ts";
import { callApi } from "@/lib/api.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  created_at: string;
  expires_at: string;
  inviter: { full_name: string; email: string } | null;
}

const COLUMNS =
  "id, email, role, created_at, expires_at, inviter:profiles!invitations_invited_by_fkey(full_name, email)";

export const openInvitationsQuery = {
  /** Neither accepted nor withdrawn, newest first; includes expired ones, which can be sent again. */
  of: (organizationId: string) =>
    queryOptions({
      queryKey: ["invitations", "open", organizationId],
      queryFn: ({ signal }) =>
        rows<Invitation[]>(
          supabase
            .from("invitations")
            .select(COLUMNS)
            .eq("organization_id", organizationId)
            .is("accepted_at", null)
            .is("revoked_at", null)
            .order("created_at", { ascending: false })
            .abortSignal(signal)
            .overrideTypes<Invitation[], { merge: false }>(),
        ),
    }),
};

function useChangedInvitations() {
  const client = useQueryClient();
  return () =>
    Promise.all(["invitations", "audit_log"].map((table) => client.invalidateQueries({ queryKey: [table] })));
}

/** Returns the link, which is shown only once; an earlier open invitation of the address is withdrawn. */
export function useInvite(organizationId: string) {
  return useMutation({
    mutationFn: (wanted: { email: string; role: Role }) =>
      callApi("/invitations/create", { organization_id: organizationId, ...wanted }),
    onSuccess: useChangedInvitations(),
  });
}

export function useRevokeInvitation() {
  return useMutation({
    mutationFn: (id: string) => rows(supabase.rpc("revoke_invitation", { p_invitation_id: id })),
    onSuccess: useChangedInvitations(),
  });
}
