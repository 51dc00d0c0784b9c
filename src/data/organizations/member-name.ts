import { useQuery } from "@tanstack/react-query";
import { membersQuery } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

/** A colleague's display name; undefined for null and for former members. */
export function useMemberName(userId: string | null): string | undefined {
  const { id } = useOrganization();
  const members = useQuery(membersQuery.of(id)).data;
  const profile = members?.find((member) => member.profile.user_id === userId)?.profile;
  return profile?.full_name || profile?.email;
}
