import type { Demo, DemoUser, Stack } from "../platform/stack-file.ts";
import { sandboxKey } from "./sandbox-key.ts";
import { signedIn } from "./signed-in.ts";

/** Its id in supabase/seed.sql. */
const AGENCY_ID = "5eed0000-0000-4000-8000-0000000000e1";

/** As the operator, connects the agency's own Stripe account and makes it the issuer of all invoices. */
export async function connectIssuer(stack: Stack, demo: Demo, customer: DemoUser): Promise<void> {
  const operator = stack.demo_users.find(({ role }) => role === "operator");
  if (!operator) return;
  const { api, rpc } = await signedIn(stack, operator, AGENCY_ID);
  const { endpoint_url } = await api("integrations/connect", { provider: "stripe" });
  const secret = `whsec_${sandboxKey()}`;
  await api("credentials/store", { provider: "stripe", name: "webhook_secret", secret });
  await api("credentials/store", { provider: "stripe", name: "api_key", secret: sandboxKey() });
  demo.endpoints.stripe = { url: String(endpoint_url), secret };
  await rpc("set_issuer", { p_organization_id: AGENCY_ID, p_provider: "stripe" });
  // Issue the seeded invoices, which were finalised before there was an issuer.
  const { rows } = await signedIn(stack, customer, AGENCY_ID);
  for (const { id } of await rows("invoices?select=id&status=eq.open&provider_ref=is.null"))
    await rpc("issue_invoice", { p_invoice_id: id });
}
