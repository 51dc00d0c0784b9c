import { type ConfigField, shapeOf } from "@contract/integration-config.ts";
import type { ProviderName } from "@contract/providers.ts";

/** Providers use different names for the same thing, and the same name for different things. */
export function configWords(provider: ProviderName, field: ConfigField) {
  if (field !== "from" && field !== "originator") return field;
  return shapeOf(provider, field) === "mailbox" ? "from_address" : "from";
}
