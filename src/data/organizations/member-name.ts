import { useQuery } from "@tanstack/react-query";
import { membersQuery } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

/** What a colleague is called; undefined for nobody, and for who is no longer one. */
export function useMemberName(userId: string | null): string | undefined {
  const { id } = useOrganization();
  const members = useQuery(membersQuery.of(id)).data;
  const profile = members?.find((member) => member.profile.user_id === userId)?.profile;
  return profile?.full_name || profile?.email;
}
