import { type CredentialName, type ProviderName, startingConfig } from "@contract/providers.ts";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { callApi } from "@/data/api.ts";
import type { Returned } from "@/data/database.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

const integrationsOf = (organizationId: string) =>
  supabase
    .from("integrations")
    .select("id, provider, status, endpoint_key, config, tested_at, test_ok, test_detail, created_at")
    .eq("organization_id", organizationId);

const credentialsOf = (organizationId: string) =>
  supabase
    .from("credentials")
    .select("id, integration_id, name, hint, created_at, author:profiles(full_name, email)")
    .eq("organization_id", organizationId)
    .is("retired_at", null)
    .order("created_at");

export type Integration = RowOf<typeof integrationsOf>;
/** A stored secret, never its text; `hint` is its last characters, at most four. */
export type Credential = RowOf<typeof credentialsOf>;
/**
 * How active a provider is. `last_meant_at`: the last delivery that was not ignored; `failed`: deliveries within 30
 * days that wait or failed permanently; `has_secret`: whether a webhook secret is active, which every member may know.
 */
export type Activity = Returned<"integration_activity">;

export const integrationsQuery = {
  all: (organizationId: string) =>
    queryOptions({
      queryKey: ["integrations", "all", organizationId],
      queryFn: ({ signal }) => rows(integrationsOf(organizationId).abortSignal(signal)),
    }),

  /** Whether the organization belongs to the operator. */
  isOperated: (organizationId: string) =>
    queryOptions({
      queryKey: ["organizations", "is_operated", organizationId],
      queryFn: ({ signal }) =>
        rows(supabase.rpc("is_operated", { p_organization_id: organizationId }).abortSignal(signal)),
    }),

  /** Where providers deliver, without the provider and the endpoint key. For managers and owners. */
  webhooksUrl: (organizationId: string) =>
    queryOptions({
      queryKey: ["integrations", "webhooks_url", organizationId],
      queryFn: async () =>
        (await callApi("/integrations/address", { organization_id: organizationId })).webhooks_url,
      staleTime: Number.POSITIVE_INFINITY,
    }),

  /** Keyed under "events", because every delivery changes it. */
  activity: (organizationId: string) =>
    queryOptions({
      queryKey: ["events", "activity", organizationId],
      queryFn: ({ signal }) =>
        rows(supabase.rpc("integration_activity", { p_organization_id: organizationId }).abortSignal(signal)),
    }),

  /** The active secrets, oldest first; managers and owners only, others get none. */
  credentials: (organizationId: string) =>
    queryOptions({
      queryKey: ["credentials", "active", organizationId],
      queryFn: ({ signal }) => rows(credentialsOf(organizationId).abortSignal(signal)),
    }),
};

/** Realtime notifies everybody, but the author of the change need not wait for it. */
function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      [["integrations"], ["credentials"], ["audit_log"], ["events", "activity"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
}

/** Creates the integration, or re-enables a disabled one with its settings. */
export function useConnect(organizationId: string) {
  return useMutation({
    mutationFn: ({ provider, isNew }: { provider: ProviderName; isNew: boolean }) =>
      callApi("/integrations/connect", {
        organization_id: organizationId,
        provider,
        config: isNew ? startingConfig(provider) : undefined,
      }),
    onSuccess: useChanged(),
  });
}

/** Changes non-secret settings; fields that are not passed stay unchanged. */
export function useConfigure(organizationId: string) {
  return useMutation({
    mutationFn: (wanted: { provider: ProviderName; config: Record<string, string> }) =>
      callApi("/integrations/configure", { organization_id: organizationId, ...wanted }),
    onSuccess: useChanged(),
  });
}

export function useDisable(organizationId: string) {
  return useMutation({
    mutationFn: (provider: ProviderName) =>
      rows(
        supabase
          .from("integrations")
          .update({ status: "disabled" })
          .eq("organization_id", organizationId)
          .eq("provider", provider),
      ),
    onSuccess: useChanged(),
  });
}

export function useStoreCredential(organizationId: string) {
  return useMutation({
    mutationFn: (wanted: { provider: ProviderName; name: CredentialName; secret: string }) =>
      callApi("/credentials/store", { organization_id: organizationId, ...wanted }),
    onSuccess: useChanged(),
    // A secret must not stay in memory longer than needed.
    gcTime: 0,
  });
}

export function useRetireCredential(organizationId: string) {
  return useMutation({
    mutationFn: (credentialId: string) =>
      callApi("/credentials/retire", { organization_id: organizationId, credential_id: credentialId }),
    onSuccess: useChanged(),
  });
}

export function useTestConnection(organizationId: string) {
  return useMutation({
    mutationFn: (provider: ProviderName) =>
      callApi("/integrations/test", { organization_id: organizationId, provider }),
    onSuccess: useChanged(),
  });
}
