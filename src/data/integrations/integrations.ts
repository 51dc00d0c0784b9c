import type { ConnectionDetail } from "@contract/api.ts";
import { type CredentialName, type ProviderName, startingConfig } from "@contract/providers.ts";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { callApi } from "@/lib/api.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export interface Integration {
  id: string;
  provider: ProviderName;
  status: "active" | "disabled";
  endpoint_key: string;
  /** Not secret; the fields are defined in the contract (integration-config.ts). */
  config: Record<string, unknown>;
  tested_at: string | null;
  test_ok: boolean | null;
  test_detail: ConnectionDetail | null;
  created_at: string;
}

/** Metadata of a stored secret; never the secret. */
export interface Credential {
  id: string;
  integration_id: string;
  name: CredentialName;
  /** Its last characters, at most four. */
  hint: string;
  created_at: string;
  author: { full_name: string; email: string } | null;
}

/** How active a provider is. */
export interface Activity {
  integration_id: string;
  last_event_id: number | null;
  last_kind: string | null;
  last_status: string | null;
  last_received_at: string | null;
  /** When the last delivery arrived that was not ignored. */
  last_meant_at: string | null;
  /** Whether a webhook secret is active; every member may know. */
  has_secret: boolean;
  events_24h: number;
  /** Waiting or failed permanently, within 30 days. */
  failed: number;
}

const COLUMNS = "id, provider, status, endpoint_key, config, tested_at, test_ok, test_detail, created_at";

export const integrationsQuery = {
  all: (organizationId: string) =>
    queryOptions({
      queryKey: ["integrations", "all", organizationId],
      queryFn: ({ signal }) =>
        rows<Integration[]>(
          supabase
            .from("integrations")
            .select(COLUMNS)
            .eq("organization_id", organizationId)
            .abortSignal(signal)
            .overrideTypes<Integration[], { merge: false }>(),
        ),
    }),

  /** Whether the organization belongs to the operator. */
  isOperated: (organizationId: string) =>
    queryOptions({
      queryKey: ["organizations", "is_operated", organizationId],
      queryFn: ({ signal }) =>
        rows<boolean>(supabase.rpc("is_operated", { p_organization_id: organizationId }).abortSignal(signal)),
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
        rows<Activity[]>(
          supabase.rpc("integration_activity", { p_organization_id: organizationId }).abortSignal(signal),
        ),
    }),

  /** The active secrets, oldest first; managers and owners only, others get none. */
  credentials: (organizationId: string) =>
    queryOptions({
      queryKey: ["credentials", "active", organizationId],
      queryFn: ({ signal }) =>
        rows<Credential[]>(
          supabase
            .from("credentials")
            .select("id, integration_id, name, hint, created_at, author:profiles(full_name, email)")
            .eq("organization_id", organizationId)
            .is("retired_at", null)
            .order("created_at")
            .abortSignal(signal)
            .overrideTypes<Credential[], { merge: false }>(),
        ),
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
