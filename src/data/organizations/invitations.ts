import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import { callApi } from "@/data/api.ts";
import type { Role } from "@/data/organizations/rows.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** Neither accepted nor revoked, newest first; expired ones too, because they may be sent again. */
const openOf = (organizationId: string) =>
  supabase
    .from("invitations")
    .select(
      "id, email, role, created_at, expires_at, inviter:profiles!invitations_invited_by_fkey(full_name, email)",
    )
    .eq("organization_id", organizationId)
    .is("accepted_at", null)
    .is("revoked_at", null)
    .order("created_at", { ascending: false });

export type Invitation = RowOf<typeof openOf>;

/** The JSON of public.invitation_preview. */
const invitationPreview = z.object({
  organization_name: z.string(),
  email: z.string(),
  role: z.enum(["owner", "manager", "agent", "viewer"]),
  expires_at: z.string(),
  state: z.enum(["open", "accepted", "expired", "revoked"]),
});

export type InvitationPreview = z.infer<typeof invitationPreview>;

export const invitationsQuery = {
  open: (organizationId: string) =>
    queryOptions({
      queryKey: ["invitations", "open", organizationId],
      queryFn: ({ signal }) => rows(openOf(organizationId).abortSignal(signal)),
    }),

  /** What a link offers, before signing in; refused with `invitation_not_found` when there is none. */
  preview: (token: string) =>
    queryOptions({
      queryKey: ["invitations", "preview", token],
      queryFn: async ({ signal }) =>
        invitationPreview.parse(
          await rows(supabase.rpc("invitation_preview", { p_token: token }).abortSignal(signal)),
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
