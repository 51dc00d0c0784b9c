import { queryOptions, useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Role } from "@/data/organizations/rows.ts";
import { useSession } from "@/data/organizations/session.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";
import { useCurrentOrganization } from "@/stores/current-organization.ts";

const membershipsOf = (userId: string) =>
  supabase
    .from("memberships")
    .select(
      "role, organization:organizations!inner(id, name, time_zone, currency, locale, country, appointment_value_minor, onboarding_dismissed_at, created_at)",
    )
    .eq("user_id", userId);

export type Membership = RowOf<typeof membershipsOf>;
/**
 * `locale`: the language of its messages and documents; `country`: ISO 3166, for phone numbers written without one;
 * `appointment_value_minor`: the value of one shown appointment, null until the owner has set it.
 */
export type Organization = Membership["organization"];

export const organizationsQuery = {
  /** The organizations that the signed-in person belongs to, by name. */
  mine: (userId: string) =>
    queryOptions({
      queryKey: ["organizations", "mine", userId],
      queryFn: ({ signal }) =>
        rows(membershipsOf(userId).abortSignal(signal)).then((found) =>
          found.sort((a, b) => a.organization.name.localeCompare(b.organization.name)),
        ),
    }),
};

/** All memberships of the signed-in person, and the current one. */
export function useMemberships() {
  const userId = useSession()?.user.id ?? "";
  const chosen = useCurrentOrganization((state) => state.chosen[userId]);
  const query = useQuery({ ...organizationsQuery.mine(userId), enabled: userId !== "" });
  const memberships = query.data ?? [];
  const current = memberships.find(({ organization }) => organization.id === chosen) ?? memberships[0];
  return { query, memberships, current };
}

export interface CurrentOrganization extends Organization {
  role: Role;
}

/** Filled by the shell, so that a hundred cells need not each subscribe to the query. */
export const OrganizationContext = createContext<CurrentOrganization | null>(null);

export function asCurrent({ organization, role }: Membership): CurrentOrganization {
  return { ...organization, role };
}

/** The current organization and the caller's role; for pages inside the shell, which waits for it. */
export function useOrganization(): CurrentOrganization {
  const current = useContext(OrganizationContext);
  if (!current) throw new Error("There is no current organization outside the shell");
  return current;
}
