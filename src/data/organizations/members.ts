import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Role } from "@/data/organizations/rows.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** From the lowest to the highest; must match private.role_rank. */
export const roles = ["viewer", "agent", "manager", "owner"] as const satisfies Role[];

export const isAtLeast = (role: Role, wanted: Role) => roles.indexOf(role) >= roles.indexOf(wanted);

const membersOf = (organizationId: string) =>
  supabase
    .from("memberships")
    .select("role, created_at, profile:profiles!inner(user_id, email, full_name)")
    .eq("organization_id", organizationId)
    .order("created_at");

export type Member = RowOf<typeof membersOf>;

export const membersQuery = {
  /** All members of the organization, highest role first. */
  of: (organizationId: string) =>
    queryOptions({
      queryKey: ["memberships", "of", organizationId],
      queryFn: ({ signal }) =>
        rows(membersOf(organizationId).abortSignal(signal)).then((found) =>
          found.sort((a, b) => roles.indexOf(b.role) - roles.indexOf(a.role)),
        ),
    }),
};

/** Memberships decide permissions, so the shell's own list must be updated with every change too. */
function useChangedMembers() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["memberships", "organizations", "audit_log"].map((table) =>
        client.invalidateQueries({ queryKey: [table] }),
      ),
    );
}

export function useChangeRole(organizationId: string) {
  return useMutation({
    mutationFn: ({ userId, role }: { userId: string; role: Role }) =>
      rows(
        supabase.rpc("change_member_role", {
          p_organization_id: organizationId,
          p_user_id: userId,
          p_role: role,
        }),
      ),
    onSuccess: useChangedMembers(),
  });
}

/** Ends a membership; one's own too. */
export function useRemoveMember(organizationId: string) {
  return useMutation({
    mutationFn: (userId: string) =>
      rows(supabase.rpc("remove_member", { p_organization_id: organizationId, p_user_id: userId })),
    onSuccess: useChangedMembers(),
  });
}
