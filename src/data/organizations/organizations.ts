import { queryOptions, useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { useSession } from "@/data/organizations/session.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";
import { useCurrentOrganization } from "@/stores/current-organization.ts";

export type Role = "owner" | "manager" | "agent" | "viewer";

export interface Organization {
  id: string;
  name: string;
  /** IANA */
  time_zone: string;
  /** ISO 4217 */
  currency: string;
  /** The language of its messages and documents. */
  locale: string;
  /** ISO 3166, for phone numbers written without a country; null if not set. */
  country: string | null;
  /** The value of one shown appointment, in minor units; null until the owner has set it. */
  appointment_value_minor: number | null;
  onboarding_dismissed_at: string | null;
  created_at: string;
}

export interface Membership {
  role: Role;
  organization: Organization;
}

export interface InvitationPreview {
  organization_name: string;
  email: string;
  role: Role;
  expires_at: string;
  state: "open" | "accepted" | "expired" | "revoked";
}

const ORGANIZATION =
  "id, name, time_zone, currency, locale, country, appointment_value_minor, onboarding_dismissed_at, created_at" as const;

export const organizationsQuery = {
  /** The organizations of the signed-in person, by name. */
  mine: (userId: string) =>
    queryOptions({
      queryKey: ["organizations", "mine", userId],
      queryFn: ({ signal }) =>
        rows<Membership[]>(
          supabase
            .from("memberships")
            .select(`role, organization:organizations!inner(${ORGANIZATION})`)
            .eq("user_id", userId)
            .abortSignal(signal)
            .overrideTypes<Membership[], { merge: false }>(),
        ).then((found) => found.sort((a, b) => a.organization.name.localeCompare(b.organization.name))),
    }),
};

export const invitationsQuery = {
  /** The content of an invitation link, before signing in; refused with `invitation_not_found` if there is none. */
  preview: (token: string) =>
    queryOptions({
      queryKey: ["invitations", "preview", token],
      queryFn: async ({ signal }) => {
        const offered = await rows(
          supabase.rpc("invitation_preview", { p_token: token }).abortSignal(signal),
        );
        // The function's comment documents this shape; the generated type only says JSON.
        return offered as unknown as InvitationPreview;
      },
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
