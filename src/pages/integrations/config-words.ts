import type { ConfigField } from "@contract/integration-config.ts";
import type { ProviderName } from "@/data/integrations/integrations.ts";

/** Providers call the same thing by different names, and different things by the same. */
export function configWords(provider: ProviderName, field: ConfigField) {
  if (field === "originator") return "from";
  const isMail = provider === "sendgrid" || provider === "resend";
  return field === "from" && isMail ? "from_address" : field;
}
