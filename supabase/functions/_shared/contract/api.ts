/** Requests and responses of the `api` function, for signed-in members. POST, JSON, under /functions/v1/api. */
import { z } from "zod";
import { isConfigValue } from "./integration-config.ts";
import { credentialNames, type ProviderName, providerNames } from "./providers.ts";

const providerName = z.enum(providerNames as [ProviderName, ...ProviderName[]]);
export const credentialName = z.enum(credentialNames);
export const roleName = z.enum(["owner", "manager", "agent", "viewer"]);

/** Result of a connection test; everything but "ok" is a reason that the dashboard puts into words. */
export const connectionDetails = [
  "ok",
  "no_api_key",
  "incomplete_config",
  "invalid_key",
  "rate_limited",
  "provider_unavailable",
  "unreachable",
  "timeout",
  "unexpected_answer",
] as const;

const organization_id = z.uuid();
const inOrganization = z.object({ organization_id });

/** Not secret: every member sees it. Merged into the stored configuration; integration-config.ts lists the fields. */
const config = z.record(z.string().max(100), z.unknown());

export const connectIntegration = inOrganization
  .extend({ provider: providerName, config: config.optional() })
  .superRefine(checkConfig);

export const configureIntegration = inOrganization
  .extend({ provider: providerName, config })
  .superRefine(checkConfig);

function checkConfig(
  { provider, config = {} }: { provider: ProviderName; config?: Record<string, unknown> },
  context: z.RefinementCtx,
) {
  for (const [field, value] of Object.entries(config)) {
    if (!isConfigValue(provider, field, value))
      context.addIssue({ code: "custom", path: ["config", field], message: "cannot be that" });
  }
}

export const storeCredential = inOrganization.extend({
  provider: providerName,
  name: credentialName,
  secret: z.string().trim().min(8).max(500),
});

export const retireCredential = inOrganization.extend({ credential_id: z.uuid() });

export const testIntegration = inOrganization.extend({ provider: providerName });

export const createInvitation = inOrganization.extend({
  email: z.string().trim().toLowerCase().pipe(z.email().max(254)),
  role: roleName,
});

/** The base URL for providers' deliveries: with a custom domain, only the server knows it. */
export const webhooksAddress = inOrganization;

/** Where the organization's owner views invoices and changes the payment method. */
export const openPaymentPortal = inOrganization;

export type ConnectionDetail = (typeof connectionDetails)[number];

/** Responses, keyed by path below /api. */
export interface ApiAnswers {
  "/integrations/connect": { endpoint_url: string };
  "/integrations/configure": Record<string, never>;
  /** Without a final slash; provider and endpoint key follow. */
  "/integrations/address": { webhooks_url: string };
  "/integrations/test": { ok: boolean; detail: ConnectionDetail };
  "/credentials/store": { credential_id: string; hint: string };
  "/credentials/retire": Record<string, never>;
  /** `invite_url` is returned only once; the database keeps only its hash. `expires_at` is ISO 8601. */
  "/invitations/create": { invite_url: string; expires_at: string };
  /** Valid for one visit. */
  "/billing/portal": { url: string };
}

/** Requests, keyed by path below /api, as the caller writes them. */
export interface ApiRequests {
  "/integrations/connect": z.input<typeof connectIntegration>;
  "/integrations/configure": z.input<typeof configureIntegration>;
  "/integrations/address": z.input<typeof webhooksAddress>;
  "/integrations/test": z.input<typeof testIntegration>;
  "/credentials/store": z.input<typeof storeCredential>;
  "/credentials/retire": z.input<typeof retireCredential>;
  "/invitations/create": z.input<typeof createInvitation>;
  "/billing/portal": z.input<typeof openPaymentPortal>;
}
