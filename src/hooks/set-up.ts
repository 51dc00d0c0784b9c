import { queryOptions, useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import type { CurrentOrganization } from "@/hooks/organizations.ts";
import { counted, rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export const setUpSteps = ["provider", "event", "calendar", "value", "team", "appointment"] as const;
export type SetUpStep = (typeof setUpSteps)[number];

interface Activity {
  integration_id: string;
  last_received_at: string | null;
}

/** How many rows of `table` the organization has; the caller must be allowed to read them. */
const countOf = (table: "memberships" | "invitations" | "appointments", organizationId: string) =>
  queryOptions({
    queryKey: [table, "count", organizationId],
    queryFn: async ({ signal }) => {
      const column = table === "memberships" ? "user_id" : "id";
      const answer = supabase
        .from(table)
        .select(column, { count: "exact" })
        .eq("organization_id", organizationId)
        .limit(1)
        .abortSignal(signal);
      return (await counted<unknown[]>(answer)).total ?? 0;
    },
  });

export const setUpQuery = {
  integrations: (organizationId: string) =>
    queryOptions({
      queryKey: ["integrations", "connected", organizationId],
      queryFn: ({ signal }) =>
        rows<{ id: string; provider: string }[]>(
          supabase
            .from("integrations")
            .select("id, provider")
            .eq("organization_id", organizationId)
            .eq("status", "active")
            .abortSignal(signal),
        ),
    }),
  /** Under "events": each delivery that arrives may be the first. */
  activity: (organizationId: string) =>
    queryOptions({
      queryKey: ["events", "activity", organizationId],
      queryFn: ({ signal }) =>
        rows<Activity[]>(
          supabase.rpc("integration_activity", { p_organization_id: organizationId }).abortSignal(signal),
        ),
    }),
};

const VOICE = ["retell"];
const CALENDARS = ["calcom"];

/** Which steps of setting up are done, read from the organization's own rows; undefined until all is known. */
export function useSetUp({ id, appointment_value_minor }: CurrentOrganization, enabled: boolean) {
  const [integrations, activity, members, invitations, appointments] = useQueries({
    queries: [
      { ...setUpQuery.integrations(id), enabled },
      { ...setUpQuery.activity(id), enabled },
      { ...countOf("memberships", id), enabled },
      { ...countOf("invitations", id), enabled },
      { ...countOf("appointments", id), enabled },
    ],
  });
  const known = [integrations, activity, members, invitations, appointments].every(
    ({ data }) => data !== undefined,
  );
  if (!known) return undefined;
  const has = (providers: string[]) =>
    (integrations.data ?? []).some(({ provider }) => providers.includes(provider));
  const lastEventAt =
    (activity.data ?? [])
      .flatMap(({ last_received_at: at }) => at ?? [])
      .sort()
      .at(-1) ?? null;
  const done: Record<SetUpStep, boolean> = {
    provider: has(VOICE),
    event: lastEventAt !== null,
    calendar: has(CALENDARS),
    value: appointment_value_minor !== null,
    team: (members.data ?? 0) > 1 || (invitations.data ?? 0) > 0,
    appointment: (appointments.data ?? 0) > 0,
  };
  return { done, lastEventAt, count: setUpSteps.filter((step) => done[step]).length };
}

/** Hides the list, or takes it up again; for managers. */
export function useDismissSetUp(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (hidden: boolean) =>
      rows(
        supabase
          .from("organizations")
          .update({ onboarding_dismissed_at: hidden ? new Date().toISOString() : null })
          .eq("id", organizationId)
          .select("id"),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["organizations"] }),
  });
}
