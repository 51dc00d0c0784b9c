import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { aiProviderAccount } from "@/data/billing/billing-answers.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** The OpenRouter account that reads model costs, and the spending per key. For operators only. */
export const aiProviderAccountQuery = () =>
  queryOptions({
    queryKey: ["ai_provider_account"],
    queryFn: async ({ signal }) =>
      aiProviderAccount.parse(await rows(supabase.rpc("ai_provider_account").abortSignal(signal))),
  });

function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      [["ai_provider_account"], ["operator_accounts"], ["audit_log"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
}

/** From now on model costs are read with this organization's OpenRouter account. */
export function useReadWithAccount(organizationId: string) {
  return useMutation({
    mutationFn: () => rows(supabase.rpc("set_ai_provider_account", { p_organization_id: organizationId })),
    onSuccess: useChanged(),
  });
}

/** Assigns an API key to an organization. The key itself stays in this browser: only its SHA-256 leaves it. */
export function useAssignAiKey(organizationId: string) {
  return useMutation({
    mutationFn: async (apiKey: string) =>
      rows(
        supabase.rpc("assign_ai_key", {
          p_organization_id: organizationId,
          p_api_key_hash: await sha256(apiKey),
        }),
      ),
    onSuccess: useChanged(),
    gcTime: 0,
  });
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
