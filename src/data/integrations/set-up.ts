import { isProviderOf, type Service } from "@contract/providers.ts";
import { queryOptions, useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import type { CurrentOrganization } from "@/data/organizations/organizations.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

export const setUpSteps = ["provider", "event", "calendar", "value", "team", "appointment"] as const;
export type SetUpStep = (typeof setUpSteps)[number];

/** Counts the organization's rows of `table`, up to two: all we need is whether there is one, or another. */
const firstOf = (table: "memberships" | "invitations" | "appointments", organizationId: string) =>
  queryOptions({
    queryKey: [table, "first", organizationId],
    queryFn: async ({ signal }) => {
      const column = table === "memberships" ? "user_id" : "id";
      const answer = supabase
        .from(table)
        .select(column)
        .eq("organization_id", organizationId)
        .limit(2)
        .abortSignal(signal);
      return (await rows(answer)).length;
    },
  });

export const setUpQuery = {
  integrations: (organizationId: string) =>
    queryOptions({
      queryKey: ["integrations", "connected", organizationId],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .from("integrations")
            .select("id, provider")
            .eq("organization_id", organizationId)
            .eq("status", "active")
            .abortSignal(signal),
        ),
    }),
  /** Keyed under "events": each delivery that arrives may be the first. */
  activity: (organizationId: string) =>
    queryOptions({
      queryKey: ["events", "activity", organizationId],
      queryFn: ({ signal }) =>
        rows(supabase.rpc("integration_activity", { p_organization_id: organizationId }).abortSignal(signal)),
    }),
};

/**
 * The completed set-up steps, derived from the organization's rows; undefined until all is known, null if it cannot be
 * read.
 */
export function useSetUp({ id, appointment_value_minor }: CurrentOrganization, enabled: boolean) {
  const [integrations, activity, members, invitations, appointments] = useQueries({
    queries: [
      { ...setUpQuery.integrations(id), enabled },
      { ...setUpQuery.activity(id), enabled },
      { ...firstOf("memberships", id), enabled },
      { ...firstOf("invitations", id), enabled },
      { ...firstOf("appointments", id), enabled },
    ],
  });
  const asked = [integrations, activity, members, invitations, appointments];
  if (asked.some(({ data }) => data === undefined))
    return asked.some(({ isError }) => isError) ? null : undefined;
  const connected = (service: Service) =>
    (integrations.data ?? []).filter(({ provider }) => isProviderOf(service, provider));
  // Without a secret no delivery can be verified: connecting is only half of the step.
  const isReady = ({ id: integrationId }: { id: string }) =>
    activity.data?.some((each) => each.integration_id === integrationId && each.has_secret) ?? false;
  const lacksSecret = (service: Service) =>
    connected(service).length > 0 && !connected(service).some(isReady);
  const lastEventAt =
    (activity.data ?? [])
      .flatMap(({ last_meant_at: at }) => at ?? [])
      .sort()
      .at(-1) ?? null;
  const done: Record<SetUpStep, boolean> = {
    provider: connected("voice").some(isReady),
    event: lastEventAt !== null,
    calendar: connected("calendar").some(isReady),
    value: appointment_value_minor !== null,
    team: (members.data ?? 0) > 1 || (invitations.data ?? 0) > 0,
    appointment: (appointments.data ?? 0) > 0,
  };
  const missingSecret = { provider: lacksSecret("voice"), calendar: lacksSecret("calendar") };
  return { done, missingSecret, lastEventAt, count: setUpSteps.filter((step) => done[step]).length };
}

/** Hides the list or shows it again; for managers. */
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
