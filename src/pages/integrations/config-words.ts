import { type ConfigField, shapeOf } from "@contract/integration-config.ts";
import type { ProviderName } from "@contract/providers.ts";

/** Providers call the same thing by different names, and different things by the same. */
export function configWords(provider: ProviderName, field: ConfigField) {
  if (field !== "from" && field !== "originator") return field;
  return shapeOf(provider, field) === "mailbox" ? "from_address" : "from";
}
