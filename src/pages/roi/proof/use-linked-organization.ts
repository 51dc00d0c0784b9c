import { useEffect } from "react";
import { useMemberships } from "@/data/organizations/organizations.ts";
import { useSession } from "@/data/organizations/session.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { chooseOrganization } from "@/stores/current-organization.ts";

/** An e-mail speaks of one organization: its link (`?organization=`) opens in that one, for those who belong to it. */
export function useLinkedOrganization() {
  const { search, change } = useSearch();
  const { memberships, current } = useMemberships();
  const userId = useSession()?.user.id;
  const wanted = search.get("organization");
  const isOurs = memberships.some(({ organization }) => organization.id === wanted);
  useEffect(() => {
    if (!wanted || !userId || !current) return;
    if (isOurs && current.organization.id !== wanted) chooseOrganization(userId, wanted);
    change({ organization: undefined });
  }, [wanted, userId, isOurs, current, change]);
}
